import type { SeedResult, SweepFrame } from '../../measure/sweep/measure-seeds.ts'
import { sumUp } from '../../measure/sweep/sum-up.ts'
import type { SweepReport } from '../../measure/sweep/sweep-report.ts'
import { SeedQueue } from '../campaign/seed-queue.ts'
import { ProblemError, usageError } from '../problem.ts'
import type { RealTime } from '../real-time.ts'
import type { NewThread, Thread, ThreadOptions } from '../thread/thread.ts'
import { ThreadLost, ThreadTerminated } from '../thread/thread-lost.ts'

export interface MeasuringOptions {
  readonly newThread: NewThread
  readonly thread: ThreadOptions
  readonly seeds: { readonly first: number; readonly count: number }
  readonly jobs: number
  readonly time: RealTime
  /** Hears how many seeds are measured, after each batch of them. */
  readonly measured?: (seeds: number) => void
}

/** What came of measuring. */
export interface Measured {
  readonly report: SweepReport
  /** Runs that something ended before their time, and that say nothing therefore: `17 (crash)`. */
  readonly cutShort: readonly string[]
  readonly isInterrupted: boolean
}

/** Measures the seeds of a scenario in several threads. The report does not depend on how many: it is made in the order of the seeds. */
export class Measuring {
  readonly #options: MeasuringOptions
  readonly #queue: SeedQueue
  readonly #threads = new Set<Thread>()
  readonly #results: SeedResult[] = []
  #frame: SweepFrame | undefined
  #isInterrupted = false

  constructor(options: MeasuringOptions) {
    this.#options = options
    this.#queue = new SeedQueue(options.seeds, options)
  }

  /** Ends after the seeds that are under way. */
  interrupt(): void {
    this.#isInterrupted = true
    for (const thread of this.#threads) thread.stop()
  }

  /** Throws a ProblemError when a scenario cannot be loaded or run. */
  async run(): Promise<Measured> {
    const { jobs, seeds } = this.#options
    try {
      await Promise.all(Array.from({ length: Math.min(jobs, seeds.count) }, () => this.#lane()))
    } finally {
      await Promise.all([...this.#threads].map(thread => thread.terminate()))
    }
    if (this.#frame === undefined) throw usageError('it was interrupted before anything was measured')
    const results = this.#results.toSorted((a, b) => a.seed - b.seed)
    return {
      report: sumUp(this.#frame, results),
      cutShort: results.flatMap(({ seed, cutShort }) => cutShort.map(condition => `${seed} (${condition})`)),
      isInterrupted: this.#isInterrupted,
    }
  }

  async #lane(): Promise<void> {
    const { newThread, thread: options, time } = this.#options
    const thread = newThread(options)
    this.#threads.add(thread)
    try {
      await thread.load()
      for (let batch = this.#queue.take(); batch !== undefined && !this.#isInterrupted; batch = this.#queue.take()) {
        const startedMs = time.now()
        const { frame, seeds } = await thread.ask({ type: 'measure', ...batch })
        this.#queue.measured(seeds.length, time.now() - startedMs)
        this.#frame = frame
        this.#results.push(...seeds)
        this.#options.measured?.(this.#results.length)
      }
    } catch (error) {
      // Another lane has failed, and ended all threads: its error is told.
      if (!(error instanceof ThreadTerminated)) throw error instanceof ThreadLost ? withItsSeed(error) : error
    }
  }
}

/** A run that took its thread down, told with what it was. */
function withItsSeed({ message, outcome, plan }: ThreadLost): ProblemError {
  if (plan === undefined) return new ProblemError({ message, outcome })
  const { seed, faults } = plan
  const under = faults === undefined ? '' : ` ${faults.length === 0 ? 'without faults' : `with one ${faults[0]?.kind}`}`
  return new ProblemError({ message: `seed ${seed}${under}: ${message}`, outcome })
}
