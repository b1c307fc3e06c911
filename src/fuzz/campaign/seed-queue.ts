import type { Batch } from '../thread/protocol.ts'
import type { SeedRange } from './seed-range.ts'

/** Long enough that the messages between threads cost nothing, short enough that Ctrl-C is answered at once. */
export const BATCH_MS = 150
const MAX_BATCH = 5_000
/** No batch is a smaller part of a whole one: what it costs to hand it out would be more than its runs. */
const LEAST_SHARE = 1 / 16

/** How far seeds can be handed out by now. */
export interface SeedLimit {
  /** The seed after the last of all. */
  readonly end: number
  /** The seed after the last that may be in the same batch; the seed itself, where its turn has not come yet. */
  endOf(seed: number): number
}

/** Hands out seeds in order, in batches of about the same real time; what comes back undone goes out first. */
export class SeedQueue {
  readonly #end: number
  readonly #jobs: number
  readonly #batchMs: number
  readonly #returned: Batch[] = []
  /** What has been run before, in the order of its seeds. */
  readonly #done: Batch[]
  #next: number
  /** At first, as many as it takes to see whether the scenario can be run at all. */
  #batchSize = 3

  /** `batchMs` is how many real milliseconds a batch is to take. */
  constructor(
    { first, count }: SeedRange,
    { jobs, batchMs = BATCH_MS }: { readonly jobs: number; readonly batchMs?: number | undefined },
    frontier = first,
    done: readonly Batch[] = [],
  ) {
    this.#next = frontier
    this.#end = count === undefined ? Number.MAX_SAFE_INTEGER : first + count
    this.#jobs = jobs
    this.#batchMs = batchMs
    this.#done = done.filter(batch => batch.count > 0).sort((a, b) => a.firstSeed - b.firstSeed)
  }

  /** Whether there are seeds that were never handed out. */
  get hasMore(): boolean {
    while (this.#done[0]?.firstSeed === this.#next) this.#next += (this.#done.shift() as Batch).count
    return this.#next < this.#end
  }

  /** Undefined where there are none, or none by now. */
  take(limit?: SeedLimit): Batch | undefined {
    const returned = this.#returned.shift()
    if (returned !== undefined) return returned
    if (!this.hasMore) return undefined
    const end = Math.min(this.#end, this.#done[0]?.firstSeed ?? this.#end, limit?.end ?? this.#end)
    const together = Math.min(end, limit?.endOf(this.#next) ?? end) - this.#next
    if (together <= 0) return undefined
    // Near the end, the rest is shared out.
    const shared = Math.max(this.#batchSize * LEAST_SHARE, (end - this.#next) / this.#jobs)
    const count = Math.min(this.#batchSize, MAX_BATCH, together, Math.ceil(shared))
    const firstSeed = this.#next
    this.#next += count
    return { firstSeed, count }
  }

  /** Real milliseconds that a batch took: by that, the next ones are sized. */
  measured(runs: number, tookMs: number): void {
    if (runs > 0) this.#batchSize = Math.ceil((this.#batchMs * runs) / Math.max(0.01, tookMs))
  }

  giveBack(batch: Batch): void {
    if (batch.count <= 0) return
    this.#returned.push(batch)
    this.#returned.sort((a, b) => a.firstSeed - b.firstSeed)
  }
}
