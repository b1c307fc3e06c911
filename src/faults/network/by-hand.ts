import type { Interceptor } from '../../net/interception.ts'
import type { MessageCounts } from '../../net/link.ts'
import type { Network } from '../../net/network.ts'
import { functionField } from '../../options/fields.ts'
import { checkOptions } from '../../options/options.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import type { ActiveFault } from '../kind.ts'
import type { Target } from '../target.ts'
import type { CutShape } from './cut.ts'
import type { Hold } from './hold.ts'
import type { Partition } from './partition.ts'

/** What the network needs of the simulation to tell what is done to it by hand. */
export interface Hands {
  inject(fault: Partition | Hold): ActiveFault
  /** Tells the journal in one line of what begins. Returns what tells its end. */
  tell(text: string): () => void
}

type Groups = readonly (readonly Target[])[]
type Shape = Groups | readonly [CutShape]

/**
 * Puts the network in the hands of a test: `sim.net`. What is done here stands in the journal, like the faults of a
 * plan; for kinds that have no method, use `sim.inject`.
 */
export class NetworkByHand {
  readonly #network: Network
  readonly #hands: Hands
  readonly #active = new Set<ActiveFault>()

  constructor(network: Network, hands: Hands) {
    this.#network = network
    this.#hands = hands
  }

  /**
   * Cuts the links between the groups, in both directions; who is in no group keeps all links. With `{ from, to }` only
   * messages one way are cut, with `{ links }` only those links. Messages are dropped: `hold` keeps them instead.
   */
  partition(...groups: Groups): ActiveFault
  partition(shape: CutShape): ActiveFault
  partition(...shape: Shape): ActiveFault {
    return this.#keep(this.#hands.inject({ kind: 'partition', at: 0, ...shapeOf('partition', shape) }))
  }

  /** Like `partition`, but messages wait until it is healed, as they would in TCP. */
  hold(...groups: Groups): ActiveFault
  hold(shape: CutShape): ActiveFault
  hold(...shape: Shape): ActiveFault {
    return this.#keep(this.#hands.inject({ kind: 'hold', at: 0, ...shapeOf('hold', shape) }))
  }

  /**
   * Asks a function about each message that is sent, and does to it what it says: `'lose'`, `'duplicate'`, `'hold'` (until the
   * end), `{ delay }`; nothing for `undefined`. The function must neither change the message nor send any.
   */
  intercept(interceptor: Interceptor): ActiveFault {
    checkOptions('net.intercept', INTERCEPTOR, interceptor)
    const text = `intercept by ${interceptor.name === '' ? 'a function' : interceptor.name}`
    const tellEnd = this.#hands.tell(text)
    const interception = this.#network.intercept(interceptor)
    let isOver = false
    return this.#keep({
      get effect() {
        return interception.effect
      },
      heal: () => {
        if (isOver) return
        isOver = true
        interception.heal()
        tellEnd()
      },
    })
  }

  /** Ends everything that was done to the network, by hand or by the plan. */
  heal(): void {
    for (const fault of this.#active) fault.heal()
    this.#active.clear()
    this.#network.heal()
  }

  /** Returns what became of the messages of all links together. */
  totals(): MessageCounts {
    return this.#network.totals()
  }

  /** What became of the messages of each link that was used so far, as of now. */
  get links(): readonly LinkSummary[] {
    return this.#network.links.map(({ name, fromId, toId, counts }) => ({
      name,
      from: fromId,
      to: toId,
      counts: { ...counts },
    }))
  }

  #keep(fault: ActiveFault): ActiveFault {
    this.#active.add(fault)
    return fault
  }
}

/** One direction between two processes. */
export interface LinkSummary {
  /** `n1->n2`: how plans and journals call it. */
  readonly name: string
  readonly from: string
  readonly to: string
  readonly counts: Readonly<MessageCounts>
}

const INTERCEPTOR = functionField("a function that returns 'lose', 'duplicate', 'hold', { delay } or undefined")

function shapeOf(call: string, shape: Shape): CutShape {
  const [first] = shape
  if (typeof first !== 'object') {
    throw new ScenarioError(`net.${call} takes groups of names, as in net.${call}(['n1'], ['n2', 'n3'])`)
  }
  return Array.isArray(first) ? { groups: shape as Groups } : (first as CutShape)
}
