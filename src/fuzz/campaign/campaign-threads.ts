import type { ScenarioFacts } from '../thread/protocol.ts'
import { ScenarioThread, type ThreadOptions } from '../worker/scenario-thread.ts'

/** The threads that have loaded the scenario of a campaign, or are about to. */
export class CampaignThreads {
  /** What the first one said about the scenario. */
  facts: ScenarioFacts | undefined
  readonly #options: ThreadOptions
  readonly #loaded: (facts: ScenarioFacts) => void
  readonly #threads = new Set<ScenarioThread>()
  #isStopped = false

  /** `loaded` hears of the scenario once. */
  constructor(options: ThreadOptions, loaded: (facts: ScenarioFacts) => void) {
    this.#options = options
    this.#loaded = loaded
  }

  get count(): number {
    return this.#threads.size
  }

  /** Throws what kept it from starting. */
  async start(): Promise<ScenarioThread> {
    const thread = new ScenarioThread(this.#options)
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

  async end(thread: ScenarioThread): Promise<void> {
    this.#threads.delete(thread)
    await thread.terminate()
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#threads].map(thread => this.end(thread)))
  }
}
