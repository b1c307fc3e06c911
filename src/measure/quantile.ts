/** Which quantiles of latencies are told: half of the operations took no longer than the first, none longer than the last. */
export const QUANTILES = [0.5, 0.95, 0.99, 1] as const

/**
 * Returns the smallest of the values than which at least the share `q` of them is not larger (the nearest rank: always one that was
 * measured). `sorted` ascends and is not empty.
 */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number
}

/** The values in ascending order. */
export function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b)
}
