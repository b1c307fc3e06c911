import { byKey, WRITE } from '../transaction-table.ts'
import type { CommitOrder } from './commit-order.ts'
import type { Observations } from './observations.ts'

/**
 * What follows when a reader has seen the writer of a key, and read the key: nothing, if the read holds what was written. It is
 * missed if the read must be older. Otherwise it comes before the write that the read returned.
 */
export function follow(observations: Observations, order: CommitOrder, write: number, read: number): void {
  const { chains, depth, readFrom, table } = observations
  const writer = table.transaction[write]!
  const reader = table.transaction[read]!
  const key = table.key[read]!
  const from = readFrom[read]!
  if (from === writer) return
  // Everything comes after what was there at first. What was never read of a list comes after all that was.
  if (from < 0) order.miss(writer, reader, key)
  else if (chains[key]!.length === 0) order.imply(writer, from, reader, key)
  else if (depth[write]! < 0 || depth[write]! >= depth[read]!) order.miss(writer, reader, key)
}

/** The writes of each key, by transaction in order of their numbers. Only the last write of each transaction counts. */
export function writesByKey(observations: Observations): readonly Int32Array[] {
  const { table, happened } = observations
  const { start, order } = byKey(table)
  return table.keys.map((_, key) => {
    const writes: number[] = []
    for (let i = start[key]!; i < start[key + 1]!; i++) {
      const m = order[i]!
      const t = table.transaction[m]!
      if (table.kind[m] !== WRITE || happened[t] === 0) continue
      if (writes.length > 0 && table.transaction[writes[writes.length - 1]!] === t) writes.pop()
      writes.push(m)
    }
    return Int32Array.from(writes)
  })
}
