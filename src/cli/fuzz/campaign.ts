import { EventEmitter, once } from 'node:events'
import type { SeedRange } from '../command-line.ts'
import { EXIT } from '../exit-code.ts'
import { type Problem, problemOf } from '../problem.ts'
import type { ScenarioFacts } from '../worker/protocol.ts'
import { ScenarioThread, type ThreadOptions } from '../worker/scenario-thread.ts'
import { ThreadLost, ThreadTerminated } from '../worker/thread-lost.ts'
import type { CampaignListener } from './campaign-listener.ts'
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
}

/** More kinds of failure than this are left as they were found. */
const MAX_SHRUNK = 10
/** Each costs the whole step timeout: with so many, the scenario is to be mended first. */
const MAX_LOST = 3
/** How long, after Ctrl-C, runs that are under way may take. */
const GRACE_MS = 3_000

/** Fuzzes one scenario: batches of seeds and the shrinking of what they find, on a number of threads. */
export class Campaign {
  readonly tally: Tally
  facts: ScenarioFacts | undefined
  /** How many findings are being made smaller. */
  shrinking = 0
  readonly #options: CampaignOptions
  readonly #listener: CampaignListener
  readonly #queue: SeedQueue
  readonly #toShrink: Finding[] = []
  readonly #threads = new Set<ScenarioThread>()
  readonly #changes = new EventEmitter().setMaxListeners(0)
  #active = 0
  #lost = 0
  #hasProblem = false
  #isInterrupted = false
  #isOver = false
  #isFirst = true
  #startedMs = performance.now()
  #lastBatchMs = this.#startedMs

  constructor(options: CampaignOptions, listener: CampaignListener) {
    this.#options = options
    this.#listener = listener
    this.#queue = new SeedQueue(options.seeds, options.jobs)
    this.tally = new Tally(options.seeds.first, options.maxFailures, finding => {
      listener.found(finding)
      const isWorthShrinking = finding.fingerprint !== undefined && this.tally.findings.size <= MAX_SHRUNK
      if (isWorthShrinking) this.#toShrink.push(finding)
      else listener.shrunk(finding, undefined)
    })
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

  /** Until the seeds or the time are used up, or enough has been found. Does not throw: the listener hears of problems. */
  async run(): Promise<void> {
    const jobs = Math.min(this.#options.jobs, this.#options.seeds.count ?? Number.POSITIVE_INFINITY)
    const lanes = Array.from({ length: jobs }, () => this.#lane())
    await Promise.race([Promise.all(lanes), this.#enough()])
    await this.#terminateAll()
    await Promise.all(lanes)
    this.tally.close()
    for (const finding of this.#toShrink) this.#listener.shrunk(finding, undefined)
  }

  async #lane(): Promise<void> {
    let thread: ScenarioThread | undefined
    for (let job = await this.#next(); job !== undefined; job = await this.#next()) {
      const isFinding = 'signature' in job
      this.#active++
      try {
        // A finding goes to a thread that has run nothing else: that shows whether its seed alone makes it fail.
        if (isFinding) thread = await this.#end(thread)
        thread ??= await this.#startThread()
        if (isFinding) await this.#shrink(thread, job as Finding)
        else await this.#runBatch(thread, job as Batch)
      } catch (error) {
        if (isFinding) this.#listener.shrunk(job as Finding, undefined)
        if (!(error instanceof ThreadLost || error instanceof ThreadTerminated)) this.#report(problemOf(error))
        thread = await this.#end(thread)
      } finally {
        this.#active--
        if (isFinding) this.shrinking--
        this.#changes.emit('change')
      }
    }
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
      const batch = this.#wantsRuns ? this.#queue.take() : undefined
      this.#isFirst = false
      if (batch !== undefined) return batch
      if (this.#active === 0) return undefined
      await once(this.#changes, 'change')
    }
  }

  get #wantsRuns(): boolean {
    const isOver = !this.#isFirst && performance.now() - this.#startedMs >= this.#options.timeMs
    return !this.tally.isFull && !this.#isInterrupted && !this.#hasProblem && !isOver
  }

  /** Enough has been found, and all of it is done with: what else is under way does not count. */
  async #enough(): Promise<void> {
    while (!(this.tally.isFull && this.#toShrink.length === 0 && this.shrinking === 0)) {
      await once(this.#changes, 'change')
    }
  }

  async #runBatch(thread: ScenarioThread, batch: Batch): Promise<void> {
    const check = this.#options.check && batch.firstSeed === this.#options.seeds.first
    try {
      const result = await thread.ask({ type: 'batch', ...batch, check })
      this.#queue.measured(result.runs, result.tookMs)
      this.tally.add(result)
      if (result.problem !== undefined) this.#report(result.problem)
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error
      const { firstSeed, count } = batch
      const seed = firstSeed + error.done
      this.tally.addLost(seed, error.signature, error.reason)
      this.#queue.giveBack({ firstSeed, count: error.done })
      this.#queue.giveBack({ firstSeed: seed + 1, count: count - error.done - 1 })
      if (++this.#lost < MAX_LOST) throw error
      const message = `${MAX_LOST} runs hang or run out of memory: no more are tried before that is mended`
      this.#report({ exitCode: EXIT.usage, message })
      throw error
    } finally {
      this.#lastBatchMs = performance.now()
    }
  }

  async #shrink(thread: ScenarioThread, finding: Finding): Promise<void> {
    const { seed, signature, fingerprint = '' } = finding
    const outcome = await thread.ask({
      type: 'shrink',
      plan: { seed: String(seed) },
      found: { signature, fingerprint },
      timeMs: this.#isInterrupted ? 0 : this.#options.shrinkTimeMs,
      maxRuns: undefined,
      check: this.#options.check,
      ...this.#listener.shrinking(finding),
    })
    this.#listener.shrunk(finding, outcome)
  }

  async #startThread(): Promise<ScenarioThread> {
    const thread = await ScenarioThread.start(this.#options)
    if (this.#isOver) await thread.terminate()
    this.#threads.add(thread)
    if (this.#isInterrupted) thread.stop()
    if (this.facts === undefined) {
      this.facts = thread.facts
      this.#startedMs = performance.now()
      this.#lastBatchMs = this.#startedMs
      this.#listener.loaded(thread.facts)
    }
    return thread
  }

  async #end(thread: ScenarioThread | undefined): Promise<undefined> {
    if (thread === undefined) return
    this.#threads.delete(thread)
    await thread.terminate()
  }

  /** The first one ends the campaign: it would come again and again. */
  #report(problem: Problem): void {
    if (this.#hasProblem) return
    this.#hasProblem = true
    this.#listener.problem(problem)
  }

  async #terminateAll(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#threads].map(thread => thread.terminate()))
  }
}
