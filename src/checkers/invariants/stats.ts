import { counted } from '../../options/counted.ts'
import type { Checker, Verdict } from '../checker.ts'
import { list } from '../display.ts'
import { operations } from '../operation.ts'

/** Counts how operations ended. */
export interface OutcomeCounts {
  /** All operations. */
  readonly count: number
  /** Those that ended with `ok`. */
  readonly ok: number
  /** Those that ended with `fail`. */
  readonly fail: number
  /** Those that ended with `info`, or did not end. */
  readonly info: number
}

/** Holds the evidence of {@link stats}. */
export interface StatsDetails extends OutcomeCounts {
  /** The same for each kind of operation. */
  readonly byF: Readonly<Record<string, OutcomeCounts>>
}

/**
 * Counts, as Jepsen's `stats` does, how often each kind of operation ended how. It is wrong if of some kind not one was
 * `ok`: a test in which no write ever succeeds finds nothing, whatever its other checkers say. `'unknown'` if there
 * was no operation at all.
 */
export function stats(): Checker<StatsDetails> {
  return {
    name: 'stats',
    check(history): Verdict<StatsDetails> {
      const total = { count: 0, ok: 0, fail: 0, info: 0 }
      const kinds = new Map<string, { count: number; ok: number; fail: number; info: number }>()
      for (const { f, outcome } of operations(history)) {
        let kind = kinds.get(f)
        if (kind === undefined) {
          kind = { count: 0, ok: 0, fail: 0, info: 0 }
          kinds.set(f, kind)
        }
        for (const counts of [total, kind]) {
          counts.count++
          counts[outcome]++
        }
      }
      const details: StatsDetails = { ...total, byF: Object.fromEntries(kinds) }
      if (total.count === 0) return { valid: 'unknown', reason: 'There were no operations.', details }
      const never = [...kinds].filter(([, { ok }]) => ok === 0)
      if (never.length === 0) {
        const reason = `${total.ok} of ${counted(total.count, 'operation')} succeeded, and of each kind at least one.`
        return { valid: true, reason, details }
      }
      const each = never.map(([f, { fail, info }]) => `'${f}' (${fail} failed, ${info} unknown)`)
      const what = never.length === 1 ? 'it does' : 'they do'
      const reason = `${list(each)} never succeeded, so nothing is known about what ${what}.`
      return { valid: false, reason, details }
    },
  }
}
