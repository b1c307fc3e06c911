import type { MicroOperation } from '../../../../src/checkers/transactions/index.ts'
import type { History } from '../../../../src/workload/history.ts'

/**
 * The levels by their definitions, tried out on every order in which the transactions can have committed: Biswas and Enea (OOPSLA 2019)
 * for all but parallel snapshot isolation, which is Cerone's (CONCUR 2015; as a condition on dependencies: DISC 2015), and monotonic view and update
 * serializability, which are Adya's (MIT 1999) on graphs of dependencies. Transactions without an answer may have happened or not.
 */

export type Axiom =
  | 'monotonic atomic view'
  | 'atomic view'
  | 'causality'
  | 'monotonic view'
  | 'prefix'
  | 'parallel snapshots'
  | 'snapshots'
  | 'serial updates'
  | 'serial'
export type SessionOrder = 'none' | 'process' | 'realtime'

interface Read {
  readonly key: unknown
  /** The values in the order in which they were written: one for a register, all of them for a list. */
  readonly seen: readonly unknown[]
  readonly isList: boolean
  /** Its place in the transaction. */
  readonly at: number
}

interface Transaction {
  readonly process: number
  readonly isOptional: boolean
  readonly invoked: number
  readonly completed: number
  readonly reads: readonly Read[]
  readonly writes: ReadonlyMap<unknown, readonly unknown[]>
  /** The place of the last write of each key. */
  readonly writtenAt: ReadonlyMap<unknown, number>
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
    const writtenAt = new Map<unknown, number>()
    const operations = (isOk ? completion.value : event.value) as MicroOperation[]
    for (const [at, [f, key, value]] of operations.entries()) {
      if (f !== 'r') {
        writes.set(key, [...(writes.get(key) ?? []), value])
        writtenAt.set(key, at)
      } else if (isOk && !writes.has(key)) {
        const isList = Array.isArray(value)
        reads.push({ key, isList, at, seen: isList ? value : value === null ? [] : [value] })
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
        writtenAt,
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
  return session === 'realtime' || a.process === b.process
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
  if (axiom === 'monotonic view') return order.every((_, t) => !hasMonotonicCycle(order, t))
  if (axiom === 'serial updates') return order.every((_, t) => !hasUpdateCycle(order, t))
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
            case 'monotonic atomic view':
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

/** Adya's dependencies of one transaction on another, with the event of either that they come from or lead to. */
interface Dependency {
  readonly kind: 'ww' | 'wr' | 'rw'
  readonly from: number
  readonly fromAt: number
  readonly to: number
  readonly toAt: number
}

/** All of them, if the versions of each key are in the order in which their transactions stand. */
function dependenciesOf(order: readonly Transaction[]): Dependency[] {
  const found: Dependency[] = []
  const keys = new Set(order.flatMap(({ writes }) => [...writes.keys()]))
  for (const key of keys) {
    const writers = [...order.keys()].filter(t => order[t]!.writes.has(key))
    const at = (t: number) => order[t]!.writtenAt.get(key)!
    writers.forEach((to, i) => {
      const from = writers[i - 1]
      if (from !== undefined) found.push({ kind: 'ww', from, fromAt: at(from), to, toAt: at(to) })
    })
    order.forEach(({ reads }, t) => {
      for (const read of reads.filter(each => each.key === key)) {
        const last = read.seen.at(-1)
        const i = last === undefined ? -1 : writers.findIndex(w => order[w]!.writes.get(key)!.includes(last))
        if (i >= 0) found.push({ kind: 'wr', from: writers[i]!, fromAt: at(writers[i]!), to: t, toAt: read.at })
        const next = writers[i + 1]
        if (next !== undefined && next !== t) {
          found.push({ kind: 'rw', from: t, fromAt: read.at, to: next, toAt: at(next) })
        }
      }
    })
  }
  return found.filter(({ from, to }) => from !== to)
}

/** G-monotonic: a cycle in the unfolded serialization graph of a transaction with a single anti-dependency, from a read of it. */
function hasMonotonicCycle(order: readonly Transaction[], of: number): boolean {
  const all = dependenciesOf(order)
  // The others are nodes, and each event of this one; its events stand in their order.
  const node = (t: number, at: number) => (t === of ? `${t}.${at}` : `${t}`)
  const next = new Map<string, string[]>()
  const add = (from: string, to: string) => next.set(from, [...(next.get(from) ?? []), to])
  for (const { kind, from, fromAt, to, toAt } of all) if (kind !== 'rw') add(node(from, fromAt), node(to, toAt))
  const events = [...new Set([...order[of]!.reads.map(({ at }) => at), ...order[of]!.writtenAt.values()])]
  events.sort((a, b) => a - b)
  events.forEach((at, i) => {
    if (i > 0) add(node(of, events[i - 1]!), node(of, at))
  })
  return all.some(({ kind, from, fromAt, to, toAt }) => {
    if (kind !== 'rw' || from !== of) return false
    const reached = new Set([node(to, toAt)])
    for (const each of reached) for (const other of next.get(each) ?? []) reached.add(other)
    return reached.has(node(of, fromAt))
  })
}

/** G-update: a cycle with anti-dependencies of those that write, and this one. */
function hasUpdateCycle(order: readonly Transaction[], with_: number): boolean {
  const isIn = (t: number) => t === with_ || order[t]!.writes.size > 0
  const all = dependenciesOf(order).filter(({ from, to }) => isIn(from) && isIn(to))
  const leads = closure(relation(order.length, (a, b) => all.some(({ from, to }) => from === a && to === b)))
  return leads.some((row, t) => row[t])
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
