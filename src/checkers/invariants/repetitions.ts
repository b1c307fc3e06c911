import type { History, HistoryEvent } from '../../workload/history.ts'
import { identity } from '../equality.ts'
import type { ClientOperation } from '../operation.ts'
import { completion } from './evidence.ts'

/** Describes a value that occurred more than once, and when. */
export interface Repetition {
  /** The value. */
  readonly id: unknown
  /** The events in which it occurred, in order. */
  readonly events: readonly HistoryEvent[]
}

/** How many values there are of operations that are `ok`, and which of them there are several times, the most frequent first. */
export function repetitions(
  history: History,
  operations: readonly ClientOperation[],
  valuesOf: (operation: ClientOperation) => readonly unknown[],
): { readonly distinctCount: number; readonly repeated: readonly Repetition[] } {
  const first = new Map<unknown, ClientOperation>()
  // Apart from the first occurrences, as there are few of these in a good history, and lists are dear.
  const repeated = new Map<unknown, { id: unknown; events: HistoryEvent[] }>()
  for (const operation of operations) {
    for (const id of valuesOf(operation)) {
      const key = identity(id)
      const earlier = first.get(key)
      if (earlier === undefined) {
        first.set(key, operation)
        continue
      }
      let entry = repeated.get(key)
      if (entry === undefined) {
        entry = { id, events: [completion(history, earlier)] }
        repeated.set(key, entry)
      }
      entry.events.push(completion(history, operation))
    }
  }
  return {
    distinctCount: first.size,
    repeated: [...repeated.values()].sort((a, b) => b.events.length - a.events.length),
  }
}
