import type { History, HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { type Exact, isExact } from '../exact.ts'
import type { ClientOperation } from '../operation.ts'
import { whereabouts } from './evidence.ts'

/** What the checkers of counters look at. */
export const COUNTER_OPERATIONS: ReadonlySet<string> = new Set(['add', 'increment', 'decrement', 'read'])

/** By how much an operation that is no read changes a counter. @throws TypeError */
export function amountOf({ f, value, start }: ClientOperation, history: History): Exact {
  const amount = f === 'add' ? value : (value ?? 1)
  if (!isExact(amount)) {
    throw new TypeError(
      `counter: the value of '${f}' must be a number, not ${show(amount)} (${whereabouts(history[start]!)})`,
    )
  }
  return f === 'decrement' ? -amount : amount
}

/** What a read returned. @throws TypeError */
export function numberOf(read: HistoryEvent): Exact {
  if (typeof read.value === 'number' || typeof read.value === 'bigint') return read.value
  throw new TypeError(`counter: the ok of a read must carry a number, not ${show(read.value)} (${whereabouts(read)})`)
}
