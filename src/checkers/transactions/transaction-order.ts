import { FAIL } from './transaction-log.ts'
import { type TransactionTable, WRITE } from './transaction-table.ts'

/**
 * The order of each key's values that follows from an order of transactions, in which each installs what it wrote last. Transactions that
 * it does not name say nothing.
 *
 * @param order Positions of events, the invocation or the completion of each.
 * @throws Error for an event that is of no transaction.
 */
export function orderByTransactions(
  table: TransactionTable,
  order: readonly number[],
): (key: unknown) => readonly unknown[] | undefined {
  const transactionAt = new Map<number, number>()
  for (let t = 0; t < table.count; t++) {
    for (const position of [table.invocation[t]!, table.completion[t]!]) {
      if (position >= 0) transactionAt.set(table.history[position]!.index, t)
    }
  }
  const values = new Map<number, unknown[]>()
  for (const index of order) {
    const t = transactionAt.get(index)
    if (t === undefined) throw new Error(`transactionOrder: event ${index} is of no transaction`)
    if (table.outcome[t] === FAIL) continue
    const last = new Map<number, unknown>()
    for (let at = table.first[t]!; at < table.first[t + 1]!; at++) {
      if (table.kind[at] === WRITE) last.set(table.key[at]!, table.value[at])
    }
    for (const [key, value] of last) {
      const earlier = values.get(key)
      if (earlier === undefined) values.set(key, [value])
      else earlier.push(value)
    }
  }
  const byKey = new Map([...values].map(([number, of]) => [table.keys[number], of]))
  return key => byKey.get(key)
}
