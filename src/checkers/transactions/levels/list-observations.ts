import { type ListVersionReader, listOf } from '../list-versions.ts'
import { int32s } from '../scratch.ts'
import { FAIL, INFO, OK } from '../transaction-log.ts'
import { type TransactionTable, WRITE } from '../transaction-table.ts'
import { INITIAL, NOTHING, type Observations } from './observations.ts'

/**
 * What reads of lists saw: a reader of a list sees all who appended an element of it, not only the last. Of a list that ends in
 * the reader's own elements it saw what stands before them.
 */
export function listObservations(table: TransactionTable, reader: ListVersionReader): Observations {
  const { kind, transaction, outcome, value, keys, first, count } = table
  const size = first[count]!
  const happened = outcome.map(result => (result === OK ? 1 : 0))
  const readFrom = int32s(size).fill(NOTHING)
  const depth = int32s(size)
  const chains: Int32Array[] = []
  for (let key = 0; key < keys.length; key++) {
    const { microOperations, longest, order, positionOf, predecessor } = reader.read(key)
    const chain: number[] = []
    // How many transactions appended the first 0, 1, 2, … elements.
    const appenders = new Int32Array(order.length + 1)
    for (let i = 0; i < order.length; i++) {
      const element = order[i]!
      const t = element < 0 ? -1 : transaction[microOperations[element]!]!
      if (t >= 0 && outcome[t] !== FAIL) {
        // With no list read, an only append has its place without having been seen.
        if (outcome[t] === INFO && longest.length > 0) happened[t] = 1
        if (chain[chain.length - 1] !== t) chain.push(t)
      }
      appenders[i + 1] = chain.length
    }
    chains.push(Int32Array.from(chain))
    for (let i = 0; i < microOperations.length; i++) {
      const m = microOperations[i]!
      const t = transaction[m]!
      if (kind[m] === WRITE) {
        const at = positionOf(i)
        depth[m] = at < 0 || outcome[t] === FAIL ? -1 : appenders[at + 1]! - 1
        continue
      }
      const last = predecessor[i]!
      const at = listOf(value[m]).length === 0 ? -1 : positionOf(last)
      if (outcome[t] !== OK || (at < 0 && listOf(value[m]).length > 0)) continue
      let seen = appenders[at + 1]!
      while (seen > 0 && chain[seen - 1] === t) seen--
      depth[m] = seen
      readFrom[m] = seen === 0 ? INITIAL : chain[seen - 1]!
    }
  }
  return { table, happened, readFrom, depth, chains }
}
