import { counted } from '../../options/counted.ts'
import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { list, show, showName } from '../display.ts'
import { identity } from '../equality.ts'
import { operations } from '../operation.ts'
import { completion, whereabouts } from './evidence.ts'

/** Holds the evidence of {@link adyaG2}. */
export interface AdyaG2Details {
  /** Keys that transactions tried to insert into. */
  readonly keyCount: number
  /** Keys with exactly one successful insert. */
  readonly legalCount: number
  /** Keys with more. */
  readonly illegal: readonly { readonly key: unknown; readonly inserts: readonly HistoryEvent[] }[]
}

/**
 * Checks for G2, as Jepsen's `adya` does: an anti-dependency cycle through a predicate (Adya, "Weak Consistency", 1999).
 * For each key several transactions look whether any of them has inserted something yet, and insert if not. Under
 * serializability at most one for each key can succeed.
 *
 * Operations: `insert` of `[key, …]`; the rest of the value (in Jepsen a pair of ids of which one is null) is not looked at. It
 * ends in `fail` if there was something already.
 */
export function adyaG2(): Checker<AdyaG2Details> {
  return {
    name: 'adya-g2',
    operations: ['insert'],
    check(history): Verdict<AdyaG2Details> {
      const keys = new Map<unknown, { key: unknown; inserts: HistoryEvent[] }>()
      for (const operation of operations(history)) {
        const { f, value, outcome } = operation
        if (f !== 'insert') continue
        if (!Array.isArray(value) || value.length === 0) {
          throw new TypeError(`adya-g2: the value of an insert must be [key, …], not ${show(value)}`)
        }
        const id = identity(value[0])
        if (!keys.has(id)) keys.set(id, { key: value[0], inserts: [] })
        if (outcome === 'ok') keys.get(id)!.inserts.push(completion(history, operation))
      }
      const all = [...keys.values()]
      const illegal = all.filter(({ inserts }) => inserts.length > 1)
      const details: AdyaG2Details = {
        keyCount: all.length,
        legalCount: all.filter(({ inserts }) => inserts.length === 1).length,
        illegal,
      }
      const first = illegal[0]
      if (first === undefined) {
        return { valid: true, reason: `No key was inserted twice (${counted(all.length, 'key')}).`, details }
      }
      const places = list(first.inserts.map(event => `(${whereabouts(event)})`))
      const more = illegal.length === 1 ? '' : ` The same happened to ${counted(illegal.length - 1, 'other key')}.`
      return {
        valid: false,
        reason: `${first.inserts.length} inserts for key ${showName(first.key)} succeeded: ${places}. Each looked whether there was one already, so only one can have succeeded if they were serializable (this is Adya's G2).${more}`,
        details,
      }
    },
  }
}
