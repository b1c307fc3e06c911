import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { count, showName } from '../display.ts'
import { identity } from '../equality.ts'
import { operations } from '../operation.ts'
import { acknowledged, completion, elementsOf, showElements, whereabouts } from './evidence.ts'

export interface CausalReverseDetails {
  readonly readCount: number
  readonly errors: readonly {
    readonly read: HistoryEvent
    /** Seen, and begun last of all that the read saw. */
    readonly seen: unknown
    /** Writes that completed before `seen` was begun, and are not in the read. */
    readonly missing: readonly unknown[]
  }[]
}

/**
 * Jepsen's `causal-reverse` (also known as its "comments" test): a read sees a write, but not another one that had completed
 * before that one began. It cannot happen under strict serializability, but does where transactions on different keys are
 * ordered by clocks that disagree.
 *
 * Operations: `write` of a value, each value once, blindly (without a read in the same transaction); `read`, whose `ok` carries
 * all values that it sees, as an array or a Set.
 */
export function causalReverse(): Checker<CausalReverseDetails> {
  return {
    name: 'causal-reverse',
    check(history): Verdict<CausalReverseDetails> {
      const all = operations(history)
      const started = new Map<unknown, number>()
      for (const { f, value, start, outcome } of all) {
        if (f !== 'write' || outcome === 'fail') continue
        // Of several writes of a value, a read may have seen the first.
        if (!started.has(identity(value))) started.set(identity(value), start)
      }
      const writes = acknowledged(all, 'write')
      const reads = acknowledged(all, 'read').map(read => completion(history, read))
      const errors: CausalReverseDetails['errors'][number][] = []
      for (const read of reads) {
        const values = elementsOf('causal-reverse', read)
        const seen = new Set(values.map(identity))
        let latest: unknown
        let latestStart = -1
        for (const value of values) {
          const start = started.get(identity(value)) ?? -1
          if (start > latestStart) [latest, latestStart] = [value, start]
        }
        const missing: unknown[] = []
        for (const { value, end } of writes) {
          if (end > latestStart) break
          if (!seen.has(identity(value))) missing.push(value)
        }
        if (missing.length > 0) errors.push({ read, seen: latest, missing })
      }
      const details = { readCount: reads.length, errors }
      const first = errors[0]
      if (first === undefined) {
        return {
          valid: true,
          reason: `None of ${count(reads.length, 'read')} saw a write without those before it.`,
          details,
        }
      }
      const { read, seen, missing } = first
      const more = errors.length === 1 ? '' : ` ${errors.length} of ${count(reads.length, 'read')} are like this.`
      return {
        valid: false,
        reason: `A read (${whereabouts(read)}) saw ${showName(seen)}, but not ${showElements(missing)}, whose write had completed before that of ${showName(seen)} began.${more}`,
        details,
      }
    },
  }
}
