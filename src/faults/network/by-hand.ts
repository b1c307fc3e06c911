import type { Cut } from '../../net/cut.ts'
import type { Interceptor } from '../../net/interception.ts'
import type { Link, MessageCounts } from '../../net/link.ts'
import type { Network } from '../../net/network.ts'
import type { ActiveFault } from '../kind.ts'
import type { Target } from '../target.ts'
import type { CutShape } from './cut.ts'
import type { Hold } from './hold.ts'
import type { Partition } from './partition.ts'

/** What the network needs of the simulation to tell what is done to it by hand. */
export interface Hands {
  inject(fault: Partition | Hold): ActiveFault
  /** One line for the trace. */
  tell(phase: 'begin' | 'end', text: string): void
}

type Groups = readonly (readonly Target[])[]
type Shape = Groups | readonly [CutShape]

/**
 * The network in the hands of a test: `sim.net`. What is done here stands in the trace, like the faults of a plan; for kinds
 * that have no method, use `sim.inject`.
 */
export class NetworkByHand {
  readonly #network: Network
  readonly #hands: Hands
  readonly #active = new Set<Cut>()

  constructor(network: Network, hands: Hands) {
    this.#network = network
    this.#hands = hands
  }

  /**
   * Cuts the links between the groups, in both directions; who is in no group keeps all links. With `{ from, to }` only
   * messages one way are cut, with `{ links }` only those links. Messages are dropped: `hold` keeps them instead.
   */
  partition(...groups: Groups): Cut
  partition(shape: CutShape): Cut
  partition(...shape: Shape): Cut {
    return this.#keep(this.#hands.inject({ kind: 'partition', at: 0, ...shapeOf(shape) }))
  }

  /** Like `partition`, but messages wait until it is healed, as they would in TCP. */
  hold(...groups: Groups): Cut
  hold(shape: CutShape): Cut
  hold(...shape: Shape): Cut {
    return this.#keep(this.#hands.inject({ kind: 'hold', at: 0, ...shapeOf(shape) }))
  }

  /**
   * Asks a function about each message that is sent, and does to it what it says: `'lose'`, `'duplicate'`, `'hold'` (until the
   * end), `{ delay }`; nothing for `undefined`. The function must neither change the message nor send any.
   */
  intercept(interceptor: Interceptor): ActiveFault {
    const text = `intercept by ${interceptor.name === '' ? 'a function' : interceptor.name}`
    this.#hands.tell('begin', text)
    const interception = this.#network.intercept(interceptor)
    const cut = this.#keep({
      get effect() {
        return interception.effect
      },
      heal: () => {
        interception.heal()
        this.#hands.tell('end', text)
      },
    })
    return {
      get effect() {
        return cut.effect
      },
      heal: () => cut.heal(),
    }
  }

  /** Ends everything that was done to the network, by hand or by the plan. */
  heal(): void {
    for (const cut of [...this.#active]) cut.heal()
    this.#network.heal()
  }

  /** Messages of all links together. */
  totals(): MessageCounts {
    return this.#network.totals()
  }

  /** Every link that was used so far. */
  get links(): readonly Link[] {
    return this.#network.links
  }

  #keep(fault: ActiveFault): Cut {
    const cut: Cut = {
      get effect() {
        return fault.effect
      },
      heal: () => {
        if (this.#active.delete(cut)) fault.heal()
      },
    }
    this.#active.add(cut)
    return cut
  }
}

function shapeOf(shape: Shape): CutShape {
  const [first] = shape
  return first !== undefined && !Array.isArray(first) ? (first as CutShape) : { groups: shape as Groups }
}
