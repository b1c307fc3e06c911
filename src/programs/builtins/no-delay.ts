import { ageUs } from '../../sim/globals/now.ts'

/** What a histogram says is least while it has counted nothing. */
const NOTHING_YET = 2 ** 63

/** How late the loop is, which is never: each interval takes as long as it should. It counts when it is asked. */
export class NoDelay {
  readonly #intervalNs: number
  #since: number | undefined
  #counted = 0

  constructor(resolution: number) {
    this.#intervalNs = resolution * 1e6
  }

  enable(): boolean {
    if (this.#since !== undefined) return false
    this.#since = now()
    return true
  }

  disable(): boolean {
    if (this.#since === undefined) return false
    this.#counted = this.count
    this.#since = undefined
    return true
  }

  reset(): void {
    this.#counted = 0
    if (this.#since !== undefined) this.#since = now()
  }

  get count(): number {
    const passedUs = this.#since === undefined ? 0 : now() - this.#since
    return this.#counted + Math.floor((passedUs * 1_000) / this.#intervalNs)
  }

  get countBigInt(): bigint {
    return BigInt(this.count)
  }

  get exceeds(): number {
    return 0
  }

  get exceedsBigInt(): bigint {
    return 0n
  }

  get min(): number {
    return this.count === 0 ? NOTHING_YET : this.#intervalNs
  }

  get minBigInt(): bigint {
    return this.count === 0 ? 2n ** 63n - 1n : BigInt(this.#intervalNs)
  }

  get max(): number {
    return this.count === 0 ? 0 : this.#intervalNs
  }

  get maxBigInt(): bigint {
    return BigInt(this.max)
  }

  get mean(): number {
    return this.count === 0 ? Number.NaN : this.#intervalNs
  }

  get stddev(): number {
    return this.count === 0 ? Number.NaN : 0
  }

  percentile(_share: number): number {
    return this.max
  }

  percentileBigInt(_share: number): bigint {
    return this.maxBigInt
  }

  get percentiles(): Map<number, number> {
    return new Map(this.count === 0 ? [[100, 0]] : [0, 100].map(share => [share, this.max]))
  }

  get percentilesBigInt(): Map<number, bigint> {
    return new Map([...this.percentiles].map(([share, value]) => [share, BigInt(value)]))
  }

  toJSON(): object {
    const { count, min, max, mean, exceeds, stddev, percentiles } = this
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(percentiles) }
  }
}

function now(): number {
  return ageUs('perf_hooks.monitorEventLoopDelay') ?? 0
}
