import type { StoredSearch } from '../../search/guidance/guided-plans.ts'
import type { GuidedSearch } from '../thread/protocol.ts'
import type { ScenarioThread } from '../worker/scenario-thread.ts'

/** How often a thread is asked for all that its search knows. */
const ASKED_MS = 5_000

/** The guided searches of a campaign: each thread has one of its own, and begins with what another knew. */
export class SharedSearch {
  readonly #name: string
  /** The seeds of the threads' searches. */
  readonly #seeds = new WeakMap<ScenarioThread, string>()
  #started = 0
  #known: StoredSearch | undefined
  #askedMs = Number.NEGATIVE_INFINITY

  /** `stored` is what an earlier session knew. */
  constructor(name: string, stored: StoredSearch | undefined) {
    this.#name = name
    this.#known = stored
  }

  /** What a thread has to know for its next runs. */
  for(thread: ScenarioThread): GuidedSearch {
    const seed = this.#seeds.get(thread)
    const now = performance.now()
    const isWanted = now - this.#askedMs > ASKED_MS
    if (isWanted) this.#askedMs = now
    if (seed !== undefined) return { seed, isWanted }
    const next = `${this.#name}-${this.#started++}`
    this.#seeds.set(thread, next)
    return { seed: next, isWanted, ...(this.#known === undefined ? {} : { stored: this.#known }) }
  }

  learn(search: StoredSearch): void {
    this.#known = search
  }
}
