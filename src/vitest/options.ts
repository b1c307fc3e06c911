import { type Duration, microseconds } from '../clock/duration.ts'
import type { ShrinkOptions } from '../search/shrink.ts'

/** For how long a failure is shrunk: real time, or a number of runs. */
export type ShrinkBudget = { readonly time: Duration } | { readonly maxRuns: number }

export interface SimTestOptions {
  /** How many seeds are run: 100 unless told. The environment variable `SAMESEED_RUNS` takes its place. */
  readonly runs?: number
  /** The seeds are this number and those that follow: 1 unless told. */
  readonly firstSeed?: number
  /** Name of the test: the scenario's unless told. */
  readonly name?: string
  /**
   * Real milliseconds after which vitest gives the test up. None unless told: a run is bounded by its scenario's `maxEvents`,
   * the test by the number of its runs.
   */
  readonly timeout?: number
  /** For how long a failure is made smaller before it is shown: 10 s of real time unless told. `false` shows it as it was found. */
  readonly shrink?: ShrinkBudget | false
  /** Folder of kept failures, relative to the spec's package (where its package.json is): `test/regressions` unless told. */
  readonly regressions?: string
}

/** Checked, and with the defaults filled in. */
export interface Settings {
  readonly runs: number
  readonly firstSeed: number
  readonly name: string
  readonly timeout: number
  readonly shrink: ShrinkBudget | false
  readonly regressions: string
}

/** Throws a RangeError that names the option which makes no sense. */
export function settingsOf(scenarioName: string, options: SimTestOptions): Settings {
  const { runs = 100, firstSeed = 1, timeout = 0, shrink = { time: '10s' }, name = scenarioName } = options
  if (!(Number.isSafeInteger(runs) && runs >= 1)) {
    throw new RangeError(`simTest: runs is ${runs}: give a whole number from 1`)
  }
  if (!Number.isSafeInteger(firstSeed)) throw new RangeError(`simTest: firstSeed is ${firstSeed}: give a whole number`)
  if (!(timeout >= 0)) throw new RangeError(`simTest: timeout is ${timeout}: give milliseconds, or 0 for none`)
  if (shrink !== false) {
    if ('time' in shrink) microseconds(shrink.time, 'simTest: shrink.time')
    else if (!(shrink.maxRuns >= 0)) throw new RangeError(`simTest: shrink.maxRuns is ${shrink.maxRuns}`)
  }
  return { runs, firstSeed, name, timeout, shrink, regressions: options.regressions ?? 'test/regressions' }
}

/** Taken when this module is loaded: fake timers replace it later, and a deadline must not stand still. */
export const realTimeNs = process.hrtime.bigint.bind(process.hrtime)

/**
 * The budget as the shrinker takes it, from now on. It is over at three quarters of the `timeout` in any case: the story
 * takes time too.
 */
export function shrinkLimits(
  budget: ShrinkBudget,
  timeoutMs: number,
  startedNs: bigint,
  signal: AbortSignal,
): ShrinkOptions {
  const nowNs = realTimeNs()
  const ends: bigint[] = []
  if ('time' in budget) ends.push(nowNs + BigInt(microseconds(budget.time)) * 1_000n)
  if (timeoutMs > 0) ends.push(startedNs + BigInt(Math.floor(timeoutMs * 0.75 * 1e6)))
  return {
    maxRuns: 'maxRuns' in budget ? budget.maxRuns : Number.POSITIVE_INFINITY,
    stop: () => signal.aborted || ends.some(endNs => realTimeNs() >= endNs),
  }
}
