/** What the environment variables say: `SAMESEED_SEED=13` runs one seed, `SAMESEED_RUNS=1000` that many. */
export interface Overrides {
  readonly seed: string | undefined
  readonly runs: number | undefined
}

/** Throws a RangeError that names the variable which makes no sense. */
export function readOverrides(environment: Readonly<Record<string, string | undefined>> = process.env): Overrides {
  const { SAMESEED_SEED: seed, SAMESEED_RUNS: runs } = environment
  if (seed !== undefined && seed.trim() === '') {
    throw new RangeError('SAMESEED_SEED is empty: give it a seed, such as SAMESEED_SEED=13, or unset it')
  }
  if (runs !== undefined && !(/^\d+$/.test(runs) && Number(runs) >= 1 && Number.isSafeInteger(Number(runs)))) {
    throw new RangeError(
      `SAMESEED_RUNS is "${runs}": give it a whole number of runs from 1, such as SAMESEED_RUNS=1000, or unset it`,
    )
  }
  return { seed: seed?.trim(), runs: runs === undefined ? undefined : Number(runs) }
}
