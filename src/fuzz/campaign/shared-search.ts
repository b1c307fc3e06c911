import type { StoredSearch } from '../../search/guidance/guided-plans.ts'
import type { Strategy } from '../../search/guidance/mutate.ts'
import type { RealTime } from '../real-time.ts'
import type { GuidedSearch } from '../thread/protocol.ts'
import type { Thread } from '../thread/thread.ts'

/** How often a thread is asked for all that its search knows. */
const ASKED_MS = 5_000

/** The guided searches of a campaign: each thread has one of its own, and begins with what another knew. */
export class SharedSearch {
  readonly #name: string
  readonly #strategies: readonly Strategy[]
  readonly #time: RealTime
  /** The seeds of the threads' searches. */
  readonly #seeds = new WeakMap<Thread, string>()
  #started = 0
  #known: StoredSearch | undefined
  #askedMs = Number.NEGATIVE_INFINITY

  /** `stored` is what an earlier session knew. */
  constructor(name: string, strategies: readonly Strategy[], stored: StoredSearch | undefined, time: RealTime) {
    this.#strategies = strategies
    this.#name = name
    this.#time = time
    this.#known = stored
  }

  /** What a thread has to know for its next runs. */
  for(thread: Thread): GuidedSearch {
    const seed = this.#seeds.get(thread)
    const now = this.#time.now()
    const isWanted = now - this.#askedMs > ASKED_MS
    if (isWanted) this.#askedMs = now
    const strategies = this.#strategies
    if (seed !== undefined) return { seed, strategies, isWanted }
    const next = `${this.#name}-${this.#started++}`
    this.#seeds.set(thread, next)
    return { seed: next, strategies, isWanted, ...(this.#known === undefined ? {} : { stored: this.#known }) }
  }

  learn(search: StoredSearch): void {
    this.#known = search
  }
}
