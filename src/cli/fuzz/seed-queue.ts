import type { SeedRange } from '../command-line.ts'

export interface Batch {
  readonly firstSeed: number
  readonly count: number
}

/** Hands out seeds in order, in batches; what comes back undone goes out first. */
export class SeedQueue {
  #next: number
  readonly #end: number
  readonly #returned: Batch[] = []

  constructor({ first, count }: SeedRange) {
    this.#next = first
    this.#end = count === undefined ? Number.MAX_SAFE_INTEGER : first + count
  }

  take(count: number): Batch | undefined {
    const returned = this.#returned.shift()
    if (returned !== undefined) return returned
    const firstSeed = this.#next
    const taken = Math.min(count, this.#end - firstSeed)
    if (taken <= 0) return undefined
    this.#next += taken
    return { firstSeed, count: taken }
  }

  giveBack(batch: Batch): void {
    if (batch.count <= 0) return
    this.#returned.push(batch)
    this.#returned.sort((a, b) => a.firstSeed - b.firstSeed)
  }

  /** Seeds that have not been handed out. */
  get left(): number {
    return this.#end - this.#next
  }
}
