import type { ScenarioFacts } from '../thread/protocol.ts'
import type { Thread } from '../thread/thread.ts'

/** The threads that have loaded the scenario of a campaign, or are about to. */
export class CampaignThreads {
  /** What the first one said about the scenario. */
  facts: ScenarioFacts | undefined
  readonly #newThread: () => Thread
  readonly #loaded: (facts: ScenarioFacts) => void
  readonly #threads = new Set<Thread>()
  #isStopped = false

  /** `loaded` hears of the scenario once. */
  constructor(newThread: () => Thread, loaded: (facts: ScenarioFacts) => void) {
    this.#newThread = newThread
    this.#loaded = loaded
  }

  get count(): number {
    return this.#threads.size
  }

  /** Throws what kept it from starting. */
  async start(): Promise<Thread> {
    const thread = this.#newThread()
    this.#threads.add(thread)
    try {
      await thread.load()
    } catch (error) {
      this.#threads.delete(thread)
      throw error
    }
    if (this.#isStopped) thread.stop()
    if (this.facts === undefined) {
      this.facts = thread.facts
      this.#loaded(thread.facts)
    }
    return thread
  }

  /** What they do is to come to an end soon. */
  stop(): void {
    this.#isStopped = true
    for (const thread of this.#threads) thread.stop()
  }

  async end(thread: Thread): Promise<void> {
    this.#threads.delete(thread)
    await thread.terminate()
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#threads].map(thread => this.end(thread)))
  }
}
