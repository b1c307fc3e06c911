import { firstSeedOf, type SeedRange, seedRange } from '../fuzz/campaign/seed-range.ts'

/** Consecutive seeds, so many of them. */
export type ClosedRange = SeedRange & { readonly count: number }

/** What the environment variables say: `SAMESEED_SEED=13` runs one seed, `SAMESEED_SEEDS=1000` (or `5..12`) other ones than the test's. */
export interface Overrides {
  readonly seed: string | undefined
  readonly seeds: ClosedRange | undefined
}

/** Throws a RangeError that names the variable which makes no sense. */
export function readOverrides(environment: Readonly<Record<string, string | undefined>> = process.env): Overrides {
  const { SAMESEED_SEED: seed, SAMESEED_SEEDS: seeds } = environment
  if (seed !== undefined && seed.trim() === '') {
    throw new RangeError('SAMESEED_SEED is empty: give it a seed, such as SAMESEED_SEED=13, or unset it')
  }
  return { seed: seed?.trim(), seeds: seeds === undefined ? undefined : closedRange(seeds, 'SAMESEED_SEEDS') }
}

/** Reads which seeds a test runs. Throws a RangeError that calls them `what` for a range without an end. */
export function closedRange(seeds: number | string, what: string): ClosedRange {
  let range: SeedRange
  try {
    range = seedRange(seeds, firstSeedOf(process.env))
  } catch (error) {
    throw new RangeError(`${what} is ${JSON.stringify(seeds)}: ${(error as Error).message}`)
  }
  const { first, count } = range
  if (count === undefined) throw new RangeError(`${what} is ${JSON.stringify(seeds)}: a test needs an end, as in 5..12`)
  return { first, count }
}
