import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { rateField, someOf, textField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { Checker, Verdict } from '../checker.ts'
import { operations } from '../operation.ts'

/** Configures {@link availability}. */
export interface AvailabilityOptions {
  /** The share of the operations that have to end in `ok`, from 0 to 1; `'total'`: all. Default `'total'`. */
  readonly target?: 'total' | number
  /** Which operations count. Default: all. */
  readonly of?: readonly string[]
}

/** Holds the evidence of {@link availability}. */
export interface AvailabilityDetails {
  /** Operations that were invoked, of the kinds that count. */
  readonly count: number
  /** Those that ended with `ok`. */
  readonly ok: number
  /** Their share, in [0, 1]. */
  readonly okShare: number
}

const OPTIONS = optionsOf<AvailabilityOptions>({
  target: v.lazy(given =>
    typeof given === 'number' ? rateField : v.literal('total', "'total' or a number from 0 to 1"),
  ),
  of: someOf(textField),
})

/**
 * Checks, as Maelstrom's availability does, whether enough of the operations succeeded. What the system refused counts
 * as well as what it never answered. `'unknown'` if there were no operations.
 *
 * Throws a RangeError for a target that is no share.
 */
export function availability(options: AvailabilityOptions = {}): Checker<AvailabilityDetails> {
  checkOptions('availability', OPTIONS, options)
  const { target = 'total', of } = options
  const share = target === 'total' ? 1 : target
  return {
    name: 'availability',
    check(history): Verdict<AvailabilityDetails> {
      const all = operations(history).filter(({ f }) => of === undefined || of.includes(f))
      const ok = all.filter(({ outcome }) => outcome === 'ok').length
      const details = { count: all.length, ok, okShare: all.length === 0 ? 0 : ok / all.length }
      if (all.length === 0) return { valid: 'unknown', reason: 'There were no operations.', details }
      const reason = `${ok} of ${counted(all.length, 'operation')} succeeded (${percent(details.okShare)}), and ${share === 1 ? 'all' : percent(share)} should.`
      return { valid: details.okShare >= share, reason, details }
    },
  }
}

/** Rounded down, so that nothing short of all is 100 %. */
function percent(share: number): string {
  return `${Math.floor(share * 10_000) / 100} %`
}
