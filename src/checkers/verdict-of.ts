import { shown } from '../options/shown.ts'
import type { History } from '../workload/history.ts'
import type { AnyChecker, Checker, RunRecord, Verdict } from './checker.ts'

/**
 * Asks a checker that may be anyone's.
 *
 * @throws TypeError if what it returns is no verdict: taken for one, it would be green.
 */
export function verdictOf<Details>(
  checker: Checker<Details, never>,
  history: History,
  run?: RunRecord,
): Verdict<Details> {
  const returned = checker.check(history, run)
  if (isVerdict(returned)) return returned
  throw new TypeError(noVerdict(checker, returned))
}

/** Whether it has the shape of a verdict. */
export function isVerdict(returned: unknown): returned is Verdict {
  const { valid, reason } = (returned ?? {}) as Partial<Verdict>
  return (typeof valid === 'boolean' || valid === 'unknown') && typeof reason === 'string'
}

/** Says what a checker returned, and should not have. */
export function noVerdict({ name }: AnyChecker, returned: unknown): string {
  const what = returned instanceof Promise ? 'a promise: it has to answer at once' : shown(returned)
  return `the checker "${name}" has to return { valid: true, false or 'unknown', reason: 'a sentence' }, but returned ${what}`
}
