import { OK } from '../transaction-log.ts'
import { READ, WRITE } from '../transaction-table.ts'
import type { CommitOrder } from './commit-order.ts'
import { forSights, NOTHING, type Observations } from './observations.ts'
import { follow } from './written-keys.ts'

/**
 * The axiom of monotonic atomic view (Bailis et al., VLDB 2014; "read committed" in Biswas and Enea, OOPSLA 2019): once a transaction
 * has read something of another, what it reads from then on is not older than what that wrote.
 */
export function addMonotonicAtomicView(observations: Observations, order: CommitOrder): void {
  const { table, readFrom } = observations
  const { first, kind, key, outcome, count } = table
  // The last writes of the transactions seen so far, by key.
  const seen = new Map<number, number[]>()
  const known = new Set<number>()
  const see = (writer: number) => {
    if (known.has(writer)) return
    known.add(writer)
    for (let write = first[writer]!; write < first[writer + 1]!; write++) {
      if (kind[write] !== WRITE) continue
      const writes = seen.get(key[write]!)
      if (writes === undefined) seen.set(key[write]!, [write])
      else writes.push(write)
    }
  }
  for (let t = 0; t < count; t++) {
    if (outcome[t] !== OK) continue
    seen.clear()
    known.clear()
    known.add(t)
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      if (kind[m] !== READ || readFrom[m] === NOTHING) continue
      for (const write of seen.get(key[m]!) ?? []) follow(observations, order, write, m)
      forSights(observations, m, see)
    }
  }
}

/**
 * The axiom of read atomic (Bailis et al., "Scalable Atomic Visibility with RAMP Transactions", SIGMOD 2014): a reader that sees a
 * transaction sees all of it. With sessions, what a process did before is seen too. Each writer that a transaction saw is looked at once,
 * as AWDIT does (Møldrup and Pavlogiannis, PLDI 2025).
 *
 * @param previous The transaction before each in its process, -1 if there is none or sessions do not count.
 */
export function addAtomicView(observations: Observations, order: CommitOrder, previous: Int32Array): void {
  const { table, readFrom } = observations
  const { first, kind, key, outcome, count, keys } = table
  // For the transaction at hand, its reads of each key as a linked list.
  const reads = new Int32Array(keys.length).fill(-1)
  const nextRead = new Int32Array(first[count]!)
  const seenBy = new Int32Array(count).fill(-1)
  // The first transaction of each one's process, and the last write of a key in each process so far.
  const head = previous.map((before, t) => (before < 0 ? t : -1))
  const lastInProcess = new Map<number, number>()
  const see = (writer: number) => {
    if (seenBy[writer] === current) return
    seenBy[writer] = current
    for (let write = first[writer]!; write < first[writer + 1]!; write++) {
      if (kind[write] !== WRITE) continue
      for (let read = reads[key[write]!]!; read >= 0; read = nextRead[read]!) follow(observations, order, write, read)
    }
  }
  let current = -1
  const hasSessions = previous.some(before => before >= 0)
  for (let t = 0; t < count; t++) {
    if (outcome[t] !== OK) continue
    if (head[t]! < 0) head[t] = head[previous[t]!]!
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      if (kind[m] !== READ || readFrom[m] === NOTHING) continue
      nextRead[m] = reads[key[m]!]!
      reads[key[m]!] = m
      // Those before it in the process come before it anyway.
      const before = lastInProcess.get(head[t]! * keys.length + key[m]!)
      if (before !== undefined) follow(observations, order, before, m)
    }
    current = t
    seenBy[t] = t
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      if (kind[m] !== READ) continue
      forSights(observations, m, see)
    }
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      reads[key[m]!] = -1
      if (hasSessions && kind[m] === WRITE) lastInProcess.set(head[t]! * keys.length + key[m]!, m)
    }
  }
}
