import type { MicroOperation } from '../../../../src/checkers/transactions/index.ts'
import type { History } from '../../../../src/workload/history.ts'

/**
 * The levels by their definitions, tried out on every order in which the transactions can have committed: Biswas and Enea (OOPSLA 2019)
 * for all but parallel snapshot isolation, which is Cerone's (CONCUR 2015; as a condition on dependencies: DISC 2015). Transactions without an
 * answer may have happened or not.
 */

export type Axiom =
  | 'monotonic view'
  | 'atomic view'
  | 'causality'
  | 'prefix'
  | 'parallel snapshots'
  | 'snapshots'
  | 'serial'
export type SessionOrder = 'none' | 'process' | 'realtime'

interface Read {
  readonly key: unknown
  /** The values in the order in which they were written: one for a register, all of them for a list. */
  readonly seen: readonly unknown[]
  readonly isList: boolean
}

interface Transaction {
  readonly process: number
  readonly isOptional: boolean
  readonly invoked: number
  readonly completed: number
  readonly reads: readonly Read[]
  readonly writes: ReadonlyMap<unknown, readonly unknown[]>
}

export function transactionsOf(history: History): Transaction[] {
  return history.flatMap((event, i) => {
    if (event.type !== 'invoke') return []
    const end = history.findIndex((other, j) => j > i && other.process === event.process)
    const completion = end < 0 ? undefined : history[end]!
    if (completion?.type === 'fail') return []
    const isOk = completion?.type === 'ok'
    const writes = new Map<unknown, unknown[]>()
    const reads: Read[] = []
    for (const [f, key, value] of (isOk ? completion.value : event.value) as MicroOperation[]) {
      if (f !== 'r') writes.set(key, [...(writes.get(key) ?? []), value])
      else if (isOk && !writes.has(key)) {
        const isList = Array.isArray(value)
        reads.push({ key, isList, seen: isList ? value : value === null ? [] : [value] })
      }
    }
    return [
      {
        process: event.process as number,
        isOptional: !isOk,
        invoked: i,
        completed: isOk ? end : Infinity,
        reads,
        writes,
      },
    ]
  })
}

/** Whether some order of commits satisfies the axiom, of those transactions without an answer happening that may. */
export function holds(history: History, axiom: Axiom, session: SessionOrder): boolean {
  const all = transactionsOf(history)
  return subsetsOf(all.filter(({ isOptional }) => isOptional)).some(happened => {
    const transactions = all.filter(each => !each.isOptional || happened.includes(each))
    // The definition says so of every order; most need not be looked at as a whole.
    const comesFirst = (a: Transaction, b: Transaction) => isSeen(a, b) || isSessionOrder(a, b, session)
    const goesOn = (placed: readonly Transaction[], rest: readonly Transaction[]): boolean => {
      if (rest.length === 0) return satisfies(placed, axiom, session)
      return rest.some((next, i) => {
        if (rest.some(other => other !== next && comesFirst(other, next))) return false
        return goesOn([...placed, next], rest.toSpliced(i, 1))
      })
    }
    return goesOn([], transactions)
  })
}

function isSeen(a: Transaction, b: Transaction): boolean {
  return b.reads.some(({ key, seen }) => seen.some(value => a.writes.get(key)?.includes(value)))
}

function isSessionOrder(a: Transaction, b: Transaction, session: SessionOrder): boolean {
  if (session === 'none' || a.completed >= b.invoked) return false
  return session === 'realtime' || (a.process === b.process && !b.isOptional)
}

/** Whether an order of commits satisfies the axiom. */
export function satisfies(order: readonly Transaction[], axiom: Axiom, session: SessionOrder): boolean {
  const size = order.length
  const writerOf = (key: unknown, value: unknown) => order.findIndex(({ writes }) => writes.get(key)?.includes(value))
  const so = relation(size, (a, b) => isSessionOrder(order[a]!, order[b]!, session))
  const wr = relation(size, () => false)
  for (let t = 0; t < size; t++) {
    for (const { key, seen } of order[t]!.reads) {
      for (const value of seen) {
        const writer = writerOf(key, value)
        if (writer < 0) return false
        wr[writer]![t] = true
      }
    }
  }
  // Whoever was seen, or came first in its session, commits first.
  for (let a = 0; a < size; a++) for (let b = 0; b <= a; b++) if (so[a]![b] || wr[a]![b]) return false
  // The elements of a list stand in the order of commits, and none is left out.
  for (const { reads } of order) {
    for (const { key, seen, isList } of reads) {
      if (!isList) continue
      const appended = order.flatMap(({ writes }) => writes.get(key) ?? [])
      if (seen.some((value, i) => value !== appended[i])) return false
      // A part of what one transaction appended is nothing that anybody can see.
      if (order.some(({ writes }) => isTorn(writes.get(key) ?? [], seen))) return false
    }
  }
  const sees = union(so, wr)
  const hb = closure(sees)
  const conflicts = relation(
    size,
    (a, b) => a < b && [...order[a]!.writes.keys()].some(key => order[b]!.writes.has(key)),
  )
  const dependsOn = closure(union(sees, conflicts))
  for (let t = 0; t < size; t++) {
    const reads = order[t]!.reads
    for (const [i, { key, seen, isList }] of reads.entries()) {
      const last = seen.length === 0 ? -1 : writerOf(key, seen.at(-1))
      for (let other = 0; other < size; other++) {
        if (other === last || other === t || !order[other]!.writes.has(key)) continue
        const isKnown = () => {
          switch (axiom) {
            case 'monotonic view':
              return reads.slice(0, i).some(read => read.seen.some(value => writerOf(read.key, value) === other))
            case 'atomic view':
              return sees[other]![t]!
            case 'causality':
              return hb[other]![t]!
            case 'prefix':
              return order.some((_, seer) => other <= seer && sees[seer]![t]!)
            case 'parallel snapshots':
              return dependsOn[other]![t]!
            case 'snapshots':
              return order.some((_, seer) => other <= seer && (sees[seer]![t]! || conflicts[seer]![t]!))
            case 'serial':
              return other < t
          }
        }
        if (other > last && isKnown()) return false
        void isList
      }
    }
  }
  return true
}

function isTorn(written: readonly unknown[], seen: readonly unknown[]): boolean {
  const amount = written.filter(value => seen.includes(value)).length
  return amount > 0 && amount < written.length
}

type Relation = boolean[][]

function relation(size: number, holds: (a: number, b: number) => boolean): Relation {
  return Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) => holds(a, b)))
}

function union(some: Relation, others: Relation): Relation {
  return relation(some.length, (a, b) => some[a]![b]! || others[a]![b]!)
}

function closure(of: Relation): Relation {
  const closed = of.map(row => [...row])
  for (let k = 0; k < of.length; k++) {
    for (let a = 0; a < of.length; a++) {
      for (let b = 0; b < of.length; b++) if (closed[a]![k] && closed[k]![b]) closed[a]![b] = true
    }
  }
  return closed
}

function subsetsOf<Item>([first, ...rest]: readonly Item[]): Item[][] {
  if (first === undefined) return [[]]
  return subsetsOf(rest).flatMap(subset => [subset, [first, ...subset]])
}
