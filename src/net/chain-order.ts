import { logUniform } from '../random/log-uniform.ts'
import type { Streams } from '../random/streams.ts'
import type { Chain } from './chain.ts'
import { type Flight, LOST } from './flight.ts'
import { quantileOf } from './latency.ts'
import type { Link } from './link.ts'
import type { MessageOrder } from './message-order.ts'

/** The share of messages at which a chain falls behind is drawn for each run: all orders of magnitude between these equally likely. */
const RATE = [1 / 2_000, 1 / 20] as const
/** The priority of a chain that has fallen behind. */
const BEHIND = 0.99
/** How much later such a message comes, microseconds: all orders of magnitude between these equally likely. */
const BEHIND_US = [1_000, 500_000] as const
/** The share of such messages that are lost, where that may be. */
const LOST_SHARE = 0.25

/**
 * Gives priorities to chains of messages that cause one another, and lets a few of them fall behind on the way: PCTCP (Ozkan et al.,
 * "Randomized Testing of Distributed Systems with Probabilistic Guarantees", OOPSLA 2018). Its scheduler has no time, and this one has: a
 * priority is the quantile of the link's latency that all messages of a chain take; a change point, how much longer one takes.
 *
 * The first message that is sent in a step goes on with the chain of the message that the step was about; the others, and what is sent in
 * other steps, go on with the chain of their link, if that has not gone on elsewhere. So in each chain one comes of the other.
 *
 * Every decision is drawn from the one draw of its message: taking one away leaves those about all others as they are.
 */
export class ChainOrder implements MessageOrder {
  readonly #streams: Streams
  readonly #mayLose: boolean
  readonly #steps: { readonly step: number }
  /** The chain that was begun last on each link, by the link's number. */
  readonly #ofLinks: Chain[] = []
  /** The chain of the message that this step is about, as long as nothing was sent in it. */
  #delivered: Chain | undefined
  #deliveredIn = -1
  #rate = 0
  /** The era that the rate was drawn in. */
  #era = -1

  constructor(streams: Streams, mayLose: boolean, steps: { readonly step: number }) {
    this.#streams = streams
    this.#mayLose = mayLose
    this.#steps = steps
  }

  delivered({ chain, link, number }: Flight<Link>): void {
    // It may have gone on from an earlier copy of the message.
    const isLast = chain?.link === link.number && chain.number === number
    this.#delivered = isLast ? chain : undefined
    this.#deliveredIn = this.#steps.step
  }

  latencyUs(flight: Flight<Link>): number {
    const { link, number } = flight
    const chain = this.#chainOf(flight)
    chain.link = link.number
    chain.number = number
    flight.chain = chain
    let behindUs = 0
    if (flight.chance(CHANGE) < this.#rateNow()) {
      chain.priority = BEHIND
      if (this.#mayLose && flight.chance(LOSS) < LOST_SHARE) return LOST
      behindUs = logUniform(flight.chance(LATE), BEHIND_US)
    }
    return link.latency.sampleUs(chain.priority) + Math.floor(behindUs)
  }

  #chainOf({ link, number, draw }: Flight<Link>): Chain {
    const delivered = this.#deliveredIn === this.#steps.step ? this.#delivered : undefined
    if (delivered !== undefined) {
      this.#delivered = undefined
      return delivered
    }
    const own = this.#ofLinks[link.number]
    if (own?.link === link.number) return own
    const begun = { priority: quantileOf(draw), link: link.number, number }
    this.#ofLinks[link.number] = begun
    return begun
  }

  #rateNow(): number {
    const { era } = this.#streams
    if (era !== this.#era) {
      this.#era = era
      this.#rate = logUniform(this.#streams.stream('order')(), RATE)
    }
    return this.#rate
  }
}

const CHANGE = 0x6a09e667
const LOSS = 0x510e527f
const LATE = 0x1f83d9ab
