import * as v from 'valibot'
import { REGRESSIONS } from '../failures/folders.ts'
import { amountField, textField, wholeNumber } from '../options/fields.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { PLAN_STRATEGIES, type PlanStrategy } from '../search/plan-strategies.ts'
import { SHRINK_RUNS } from '../search/shrink.ts'
import { type ClosedRange, closedRange } from './environment.ts'

/** Configures {@link simTest}. */
export interface SimTestOptions {
  /**
   * How many seeds are run, or which: `200`, `'5..12'` (default: 100, from 1 on). The environment variable `SAMESEED_SEEDS` takes its
   * place.
   */
  readonly seeds?: number | string
  /**
   * How plans are made: `'random'` (default); `'chains'` or `'races'`, where what overtakes what goes by priorities; or `'disagreement'`,
   * where faults wait until nodes disagree: docs/search.md.
   */
  readonly strategy?: 'random' | PlanStrategy
  /** Name of the test (default: the scenario's). */
  readonly name?: string
  /**
   * Real milliseconds after which vitest gives the test up (default: none). A run is bounded by its scenario's `maxEvents`, the test
   * by the number of its runs.
   */
  readonly timeout?: number
  /** At most so many runs for making a failure smaller before it is shown (default: 1,000). 0 shows it as it was found. */
  readonly shrinkRuns?: number
  /** Whether the first seed and a failure are run twice, to see that they are deterministic (default: true). */
  readonly verify?: boolean
  /**
   * Whether the first seed is run once more in another process, with another start time, working directory, time zone and language, and
   * compared (default: false). It takes a second, and a scenario that a file of its own exports.
   */
  readonly elsewhere?: boolean
  /** Folder of kept failures, relative to the spec's package, where its package.json is (default: `test/regressions`). */
  readonly regressions?: string
}

/** Checked, and with the defaults filled in. */
export interface Settings extends Required<Omit<SimTestOptions, 'seeds'>> {
  readonly seeds: ClosedRange
}

const OPTIONS = optionsOf<SimTestOptions>({
  seeds: v.lazy(given => (typeof given === 'string' ? textField : v.number())),
  strategy: v.picklist(['random', ...PLAN_STRATEGIES]),
  name: textField,
  timeout: amountField,
  shrinkRuns: wholeNumber(0),
  verify: v.boolean(),
  elsewhere: v.boolean(),
  regressions: textField,
})

/** Checks the options and fills the defaults in. Throws a ScenarioError that names the option which makes no sense. */
export function settingsOf(scenarioName: string, options: SimTestOptions): Settings {
  checkOptions('simTest', OPTIONS, options)
  const { strategy = 'random', timeout = 0, shrinkRuns = SHRINK_RUNS, verify = true, name = scenarioName } = options
  const { regressions = REGRESSIONS, elsewhere = false } = options
  const seeds = closedRange(options.seeds ?? 100, 'simTest: seeds')
  return { seeds, strategy, name, timeout, shrinkRuns, verify, elsewhere, regressions }
}

/** Taken when this module is loaded: fake timers replace it later, and a deadline must not stand still. */
const realTimeNs = process.hrtime.bigint.bind(process.hrtime)

/**
 * Returns what says when shrinking has to stop: when the test is given up, and at three quarters of its `timeout`, from now on: the story
 * takes time too. A test without a timeout shrinks in the same way on every machine.
 */
export function deadline(timeoutMs: number, signal: AbortSignal): () => boolean {
  const endNs = timeoutMs > 0 ? realTimeNs() + BigInt(Math.floor(timeoutMs * 0.75 * 1e6)) : undefined
  return () => signal.aborted || (endNs !== undefined && realTimeNs() >= endNs)
}
