import { EventEmitter, once } from 'node:events'
import type { SeedRange } from '../command-line.ts'
import { type Problem, problemOf } from '../problem.ts'
import type { ScenarioFacts, ShrinkOutcome, ShrinkTask } from '../worker/protocol.ts'
import { ScenarioThread, ThreadLost, type ThreadOptions, ThreadTerminated } from '../worker/scenario-thread.ts'
import { type Batch, SeedQueue } from './seed-queue.ts'
import { type Finding, Tally } from './tally.ts'

export interface CampaignOptions extends ThreadOptions {
  readonly seeds: SeedRange
  readonly jobs: number
  /** Stops after so many different failures. */
  readonly maxFailures: number
  /** Real milliseconds for which new batches are begun. */
  readonly timeMs: number
  /** Real milliseconds for making each failure smaller. */
  readonly shrinkTimeMs: number
  /** Whether determinism is checked. */
  readonly check: boolean
  /** What else a thread has to know to shrink a finding. */
  readonly shrinking: (finding: Finding) => Pick<ShrinkTask, 'about' | 'storySettings'>
}

/** What became of a finding: undefined where it could not be run again. */
export interface CampaignListener {
  loaded(facts: ScenarioFacts): void
  /** No lower seed fails in this way. */
  found(finding: Finding): void
  shrunk(finding: Finding, outcome: ShrinkOutcome | undefined): void
  problem(problem: Problem): void
}

/** More kinds of failure than this are listed as they were found. */
const MAX_SHRUNK = 10
/** Long enough that the messages between threads cost nothing, short enough that Ctrl-C is answered at once. */
const BATCH_MS = 150
const MAX_BATCH = 5_000
/** How long, after Ctrl-C, runs that are under way may take. */
const GRACE_MS = 3_000

/** Fuzzes one scenario: batches of seeds and the shrinking of what they find, on a number of threads. */
export class Campaign {
  readonly tally: Tally
  facts: ScenarioFacts | undefined
  problem: Problem | undefined
  /** How many findings are being made smaller. */
  shrinking = 0
  readonly #options: CampaignOptions
  readonly #listener: CampaignListener
  readonly #queue: SeedQueue
  readonly #toShrink: Finding[] = []
  readonly #leftAsFound: Finding[] = []
  readonly #threads = new Set<ScenarioThread>()
  readonly #changes = new EventEmitter()
  #active = 0
  #isInterrupted = false
  #isOver = false
  #isFirst = true
  #batchSize = 1
  #startedMs = performance.now()
  #lastBatchMs = this.#startedMs

  constructor(options: CampaignOptions, listener: CampaignListener) {
    this.#options = options
    this.#listener = listener
    this.#queue = new SeedQueue(options.seeds)
    this.tally = new Tally(options.seeds.first, options.maxFailures, finding => {
      listener.found(finding)
      const queue = this.tally.findings.size <= MAX_SHRUNK ? this.#toShrink : this.#leftAsFound
      queue.push(finding)
    })
    this.#changes.setMaxListeners(0)
  }

  /** Real milliseconds spent on batches. */
  get tookMs(): number {
    return Math.max(1, this.#lastBatchMs - this.#startedMs)
  }

  /** Ends soon, and tells what has been found. */
  interrupt(): void {
    this.#isInterrupted = true
    for (const thread of this.#threads) thread.stop()
    setTimeout(() => void this.#terminateAll(), GRACE_MS).unref()
  }

  /** Until the seeds or the time are used up, or enough has been found. Does not throw: see `problem`. */
  async run(): Promise<void> {
    const jobs = Math.max(1, Math.min(this.#options.jobs, this.#options.seeds.count ?? Number.POSITIVE_INFINITY))
    const lanes = Array.from({ length: jobs }, () => this.#lane())
    await Promise.race([Promise.all(lanes), this.#enough()])
    await this.#terminateAll()
    await Promise.all(lanes)
    this.tally.close()
    for (const finding of [...this.#toShrink, ...this.#leftAsFound]) this.#listener.shrunk(finding, undefined)
  }

  async #lane(): Promise<void> {
    let thread: ScenarioThread | undefined
    try {
      for (;;) {
        thread ??= await this.#startThread()
        const job = await this.#next()
        if (job === undefined) return
        this.#active++
        try {
          if ('firstSeed' in job) await this.#runBatch(thread, job)
          else {
            await this.#end(thread)
            thread = undefined
            thread = await this.#shrink(job)
          }
        } catch (error) {
          if (!(error instanceof ThreadLost || error instanceof ThreadTerminated)) this.#report(problemOf(error))
          if (thread !== undefined) await this.#end(thread)
          thread = undefined
        } finally {
          this.#active--
          this.#changes.emit('change')
        }
      }
    } catch (error) {
      // No thread could be started.
      this.#report(problemOf(error))
    } finally {
      this.#changes.emit('change')
    }
  }

  async #startThread(): Promise<ScenarioThread> {
    const { thread, facts } = await ScenarioThread.start(this.#options)
    if (this.#isOver) await thread.terminate()
    this.#threads.add(thread)
    if (this.#isInterrupted) thread.stop()
    if (this.facts === undefined) {
      this.facts = facts
      this.#startedMs = performance.now()
      this.#lastBatchMs = this.#startedMs
      this.#listener.loaded(facts)
    }
    return thread
  }

  async #end(thread: ScenarioThread): Promise<void> {
    this.#threads.delete(thread)
    await thread.terminate()
  }

  /** Waits until there is something to do; undefined when there never will be. */
  async #next(): Promise<Batch | Finding | undefined> {
    for (;;) {
      if (this.#isOver) return undefined
      const finding = this.#toShrink.shift()
      if (finding !== undefined) {
        this.shrinking++
        return finding
      }
      const batch = this.#wantsRuns ? this.#queue.take(this.#batchCount) : undefined
      if (batch !== undefined) return batch
      if (this.#active === 0) return undefined
      await once(this.#changes, 'change')
    }
  }

  get #wantsRuns(): boolean {
    const isOver = !this.#isFirst && performance.now() - this.#startedMs >= this.#options.timeMs
    return !this.tally.isFull && !this.#isInterrupted && this.problem === undefined && !isOver
  }

  /** Near the end, the rest is shared out. */
  get #batchCount(): number {
    const share = Math.ceil(this.#queue.left / this.#options.jobs)
    return Math.max(1, Math.min(this.#batchSize, MAX_BATCH, share))
  }

  /** Enough has been found, and all of it is done with: what else is under way does not count. */
  async #enough(): Promise<void> {
    while (!(this.tally.isFull && this.#toShrink.length === 0 && this.shrinking === 0)) {
      await once(this.#changes, 'change')
    }
  }

  async #runBatch(thread: ScenarioThread, batch: Batch): Promise<void> {
    const check = this.#options.check && this.#isFirst
    this.#isFirst = false
    try {
      const result = await thread.ask({ type: 'batch', ...batch, check })
      if (result.runs > 0) this.#batchSize = Math.ceil((BATCH_MS * result.runs) / Math.max(0.01, result.tookMs))
      this.tally.add(result)
      if (result.problem !== undefined) this.#report(result.problem)
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error
      const { firstSeed, count } = batch
      const seed = firstSeed + error.done
      this.tally.addLost(seed, error.signature, error.message)
      this.#queue.giveBack({ firstSeed, count: error.done })
      this.#queue.giveBack({ firstSeed: seed + 1, count: count - error.done - 1 })
      throw error
    } finally {
      this.#lastBatchMs = performance.now()
    }
  }

  /** On a thread that has run nothing else: that shows whether the seed alone makes it fail. Returns the thread. */
  async #shrink(finding: Finding): Promise<ScenarioThread | undefined> {
    let outcome: ShrinkOutcome | undefined
    let thread: ScenarioThread | undefined
    try {
      if (finding.fingerprint !== undefined) {
        thread = await this.#startThread()
        outcome = await thread.ask({
          type: 'shrink',
          plan: { seed: String(finding.seed) },
          found: { signature: finding.signature, fingerprint: finding.fingerprint },
          timeMs: this.#isInterrupted ? 0 : this.#options.shrinkTimeMs,
          maxRuns: undefined,
          check: this.#options.check,
          ...this.#options.shrinking(finding),
        })
      }
      return thread
    } catch (error) {
      if (thread !== undefined) await this.#end(thread)
      throw error
    } finally {
      this.#listener.shrunk(finding, outcome)
      this.shrinking--
    }
  }

  #report(problem: Problem): void {
    if (this.problem !== undefined) return
    this.problem = problem
    this.#listener.problem(problem)
  }

  async #terminateAll(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#threads].map(thread => thread.terminate()))
  }
}
