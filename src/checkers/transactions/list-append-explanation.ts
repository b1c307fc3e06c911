import { show, showName } from '../display.ts'
import type { CycleStep } from './cycle.ts'
import { explainSessionOrder } from './dependency.ts'
import { PROCESS, REALTIME, WR, WW } from './edges.ts'
import { INITIAL, type ListVersionReader, listOf } from './list-versions.ts'
import { type TransactionTable, WRITE } from './transaction-table.ts'

/** Why one transaction comes before another, from the lists that they read and appended to. */
export function explainListAppend(
  table: TransactionTable,
  reader: ListVersionReader,
  step: CycleStep,
  a: string,
  b: string,
): string {
  if (step.label === PROCESS || step.label === REALTIME) return explainSessionOrder(table, step, a, b)
  const { first, key } = table
  for (const k of new Set(key.subarray(first[step.to]!, first[step.to + 1]!))) {
    const reason = explainByKey(table, reader, k, step, a, b)
    if (reason !== undefined) return reason
  }
  throw new Error('a dependency between two transactions has no reason')
}

function explainByKey(
  table: TransactionTable,
  reader: ListVersionReader,
  key: number,
  { from, to, label }: CycleStep,
  a: string,
  b: string,
): string | undefined {
  const { kind, transaction, value } = table
  const { microOperations, predecessor, positionOf, elementOf } = reader.read(key)
  const name = showName(table.keys[key])
  for (let i = 0; i < microOperations.length; i++) {
    const m = microOperations[i]!
    if (transaction[m] !== to || (kind[m] === WRITE) === (label === WR)) continue
    const before = predecessor[i]!
    // Of what was never observed it is known only that it comes after all that was.
    const isObserved = positionOf(i) >= 0
    if (label === WW || label === WR) {
      const earlier = label === WR ? appendSeen(i) : before < 0 ? -1 : microOperations[before]!
      if (earlier < 0 || transaction[earlier] !== from) continue
      const appended = `${a} appended ${show(value[earlier])} to ${name}`
      if (label === WR) return `${appended}, and ${b} observed it when it read ${name} as ${show(listOf(value[m]))}`
      return isObserved
        ? `${appended}, and the next element is ${b}'s ${show(value[m])}`
        : `${appended}, the last element that any read observed, and ${b} appended ${show(value[m])}, which no read did`
    }
    for (let r = 0; r < microOperations.length; r++) {
      const read = microOperations[r]!
      if (transaction[read] !== from || kind[read] === WRITE || predecessor[r] !== before) continue
      const append = `${b}'s append of ${show(value[m])}`
      if (before === INITIAL) return `${a} found ${name} empty, without ${append}`
      const saw = `${a} read ${name} as ${show(listOf(value[read]))}, without ${append}`
      return isObserved ? `${saw}, the next element` : `${saw}, which no read observed`
    }
  }
  return undefined

  /** The last append by `from` that a read saw. */
  function appendSeen(read: number): number {
    return listOf(value[microOperations[read]!]).reduce<number>((seen, each) => {
      const element = elementOf(each)
      const append = element < 0 ? -1 : microOperations[element]!
      return append >= 0 && transaction[append] === from ? append : seen
    }, -1)
  }
}
