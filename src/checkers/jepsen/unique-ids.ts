import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { count, list, showName } from '../display.ts'
import { identity } from '../equality.ts'
import { operations } from '../operation.ts'
import { acknowledged, completion, whereabouts } from './evidence.ts'

export interface UniqueIdsDetails {
  readonly attemptedCount: number
  readonly acknowledgedCount: number
  /** Ids that were given out more than once, the most frequent first, and to whom. */
  readonly duplicated: readonly { readonly id: unknown; readonly events: readonly HistoryEvent[] }[]
  /** The least and the greatest id, numbers by size, others as text. */
  readonly range: readonly [unknown, unknown] | undefined
}

/** Jepsen's `unique-ids`: whether every `ok` of a `generate` carries an id that no other one does. */
export function uniqueIds(): Checker<UniqueIdsDetails> {
  return {
    name: 'unique-ids',
    check(history): Verdict<UniqueIdsDetails> {
      const all = operations(history)
      const generated = acknowledged(all, 'generate')
      const byId = new Map<unknown, { id: unknown; events: HistoryEvent[] }>()
      for (const operation of generated) {
        const same = byId.get(identity(operation.result))
        if (same !== undefined) same.events.push(completion(history, operation))
        else {
          const events = [completion(history, operation)]
          byId.set(identity(operation.result), { id: operation.result, events })
        }
      }
      const duplicated = [...byId.values()]
        .filter(({ events }) => events.length > 1)
        .sort((a, b) => b.events.length - a.events.length)
      const ids = [...byId.values()].map(({ id }) => id).sort(ascending)
      const details: UniqueIdsDetails = {
        attemptedCount: all.filter(({ f }) => f === 'generate').length,
        acknowledgedCount: generated.length,
        duplicated,
        range: ids.length === 0 ? undefined : [ids[0], ids.at(-1)],
      }
      const worst = duplicated[0]
      if (worst === undefined) {
        return { valid: true, reason: `All of ${count(generated.length, 'id')} are different.`, details }
      }
      const more = duplicated.length === 1 ? '' : ` So were ${count(duplicated.length - 1, 'other id')}.`
      const places = list(worst.events.map(whereabouts).map(place => `(${place})`))
      return {
        valid: false,
        reason: `The id ${showName(worst.id)} was given out ${worst.events.length} times: ${places}.${more}`,
        details,
      }
    },
  }
}

function ascending(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [showName(a), showName(b)]
  return left < right ? -1 : left > right ? 1 : 0
}
