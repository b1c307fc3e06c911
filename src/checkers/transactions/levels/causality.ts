import { int32s } from '../scratch.ts'
import { type ProcessLines, processLines } from '../session-order.ts'
import { READ } from '../transaction-table.ts'
import type { CommitOrder } from './commit-order.ts'
import { happensBefore, topologicalOrder } from './happens-before.ts'
import { NOTHING, type Observations } from './observations.ts'
import { follow, writesByKey } from './written-keys.ts'

/** Clocks may take so many numbers; beyond that what happened before is worked out block by block. */
const MOST_CLOCKS = 1 << 25
/** Writers whose descendants are worked out at a time: words of 32. */
const BLOCK_WORDS = 32

/**
 * The axiom of causal consistency (Cerone et al., CONCUR 2015; Biswas and Enea, OOPSLA 2019): a reader that sees a transaction sees what
 * happened before it. A write that happened before a read comes before the write that it returned.
 *
 * With sessions every transaction has a vector clock: of each process, how much happened before it. Of the writes of a key in one process only
 * the last of those matters (as in AWDIT: Møldrup and Pavlogiannis, PLDI 2025). Takes time proportional to reads times processes.
 * Without sessions a bit for each writer is passed on, a block of writers at a time.
 *
 * @param previous The transaction before each in its process, -1 if there is none or sessions do not count.
 */
export function addCausality(observations: Observations, order: CommitOrder, previous: Int32Array): void {
  const { count } = observations.table
  const processes = processLines(previous)
  if (processes.count === count || processes.count * count > MOST_CLOCKS) addByBlocks(observations, order, previous)
  else addByClocks(observations, order, previous, processes)
}

function addByClocks(
  observations: Observations,
  order: CommitOrder,
  previous: Int32Array,
  { count: width, of, place }: ProcessLines,
): void {
  const { table, readFrom } = observations
  const { first, kind, key, count } = table
  const graph = happensBefore(observations, previous)
  // Of each process, how many of its transactions happened before.
  const clocks = int32s(graph.size * width)
  for (const v of topologicalOrder(graph)) {
    for (let e = graph.start[v]!; e < graph.start[v + 1]!; e++) {
      const w = graph.to[e]! * width
      const own = v * width
      for (let p = 0; p < width; p++) {
        const clock = clocks[own + p]!
        if (clock > clocks[w + p]!) clocks[w + p] = clock
      }
      if (v < count && place[v]! >= clocks[w + of[v]!]!) clocks[w + of[v]!] = place[v]! + 1
    }
  }
  const { groupOf, process, begin, written, write } = writesByProcess(observations, width, of, place)
  // How far each group has been passed by the process at hand: along a process that can only rise.
  const passed = int32s(process.length)
  const passedBy = new Int32Array(groupOf.length).fill(-1)
  for (const [reading, transactions] of byProcess(of, width).entries()) {
    for (const t of transactions) {
      const known = t * width
      for (let m = first[t]!; m < first[t + 1]!; m++) {
        if (kind[m] !== READ || readFrom[m] === NOTHING) continue
        const k = key[m]!
        const from = readFrom[m]!
        const knownBefore = from * width
        const end = groupOf[k + 1]!
        if (passedBy[k] !== reading) {
          passedBy[k] = reading
          for (let g = groupOf[k]!; g < end; g++) passed[g] = begin[g]!
        }
        for (let g = groupOf[k]!; g < end; g++) {
          const p = process[g]!
          const clock = clocks[known + p]!
          const last = begin[g + 1]!
          let at = passed[g]!
          while (at < last && written[at]! < clock) at++
          passed[g] = at
          if (at === begin[g]!) continue
          // That it comes first is known already if it happened before.
          if (from >= 0 && written[at - 1]! < clocks[knownBefore + p]!) continue
          follow(observations, order, write[at - 1]!, m)
        }
      }
    }
  }
}

/**
 * The writes of each key, those of a process together, in its order, in columns: the groups of key `k` are `groupOf[k]` up to, but
 * without, `groupOf[k + 1]`, and the writes of a group from `begin` of it up to that of the next.
 */
interface WritesByProcess {
  readonly groupOf: Int32Array
  readonly process: Int32Array
  readonly begin: Int32Array
  /** Of each write, the place of its transaction in the process. */
  readonly written: Int32Array
  readonly write: Int32Array
}

function writesByProcess(
  observations: Observations,
  width: number,
  of: Int32Array,
  place: Int32Array,
): WritesByProcess {
  const { transaction } = observations.table
  const byKey = writesByKey(observations)
  const total = byKey.reduce((sum, writes) => sum + writes.length, 0)
  const groupOf = new Int32Array(byKey.length + 1)
  const process = int32s(total)
  const begin = int32s(total + 1)
  const written = int32s(total)
  const write = int32s(total)
  // Of the key at hand: how many writes each process has, then where its next one goes.
  const next = new Int32Array(width)
  let groups = 0
  let at = 0
  byKey.forEach((writes, k) => {
    const writers: number[] = []
    for (const m of writes) if (next[of[transaction[m]!]!]!++ === 0) writers.push(of[transaction[m]!]!)
    // So that the clocks of a transaction are read from one end to the other.
    writers.sort((a, b) => a - b)
    for (const p of writers) {
      process[groups] = p
      begin[groups++] = at
      const amount = next[p]!
      next[p] = at
      at += amount
    }
    for (const m of writes) {
      const t = transaction[m]!
      const i = next[of[t]!]!++
      written[i] = place[t]!
      write[i] = m
    }
    for (const p of writers) next[p] = 0
    groupOf[k + 1] = groups
  })
  begin[groups] = at
  return { groupOf, process: process.subarray(0, groups), begin, written, write }
}

/** The transactions of each process, in its order. */
function byProcess(of: Int32Array, width: number): number[][] {
  const lists: number[][] = Array.from({ length: width }, () => [])
  for (let t = 0; t < of.length; t++) lists[of[t]!]!.push(t)
  return lists
}

function addByBlocks(observations: Observations, order: CommitOrder, previous: Int32Array): void {
  const { table, readFrom } = observations
  const { first, kind, key, count, transaction } = table
  const graph = happensBefore(observations, previous)
  const sorted = topologicalOrder(graph)
  const writes = writesByKey(observations)
  const readers: number[][] = table.keys.map(() => [])
  for (let m = 0; m < first[count]!; m++) {
    if (kind[m] === READ && readFrom[m] !== NOTHING) readers[key[m]!]!.push(m)
  }
  // Only where a key was written twice can there be a wrong one; who found nothing there is wrong with any.
  const isOfUse = (k: number) => writes[k]!.length > 1 || readers[k]!.some(m => readFrom[m]! < 0)
  const keys = table.keys.map((_, k) => k).filter(k => readers[k]!.length > 0 && isOfUse(k))
  const writers = [...new Set(keys.flatMap(k => Array.from(writes[k]!, m => transaction[m]!)))].sort((a, b) => a - b)
  const bits = int32s(graph.size * BLOCK_WORDS)
  const size = 32 * BLOCK_WORDS
  const next = new Int32Array(table.keys.length)
  for (let begin = 0; begin < writers.length; begin += size) {
    const block = writers.slice(begin, begin + size)
    const place = new Map(block.map((t, i) => [t, i]))
    bits.fill(0)
    for (const v of sorted) {
      const own = place.get(v)
      for (let e = graph.start[v]!; e < graph.start[v + 1]!; e++) {
        const w = graph.to[e]! * BLOCK_WORDS
        for (let i = 0; i < BLOCK_WORDS; i++) bits[w + i]! |= bits[v * BLOCK_WORDS + i]!
        if (own !== undefined) bits[w + (own >> 5)]! |= 1 << (own & 31)
      }
    }
    const last = block[block.length - 1]!
    for (const k of keys) {
      const until = next[k]!
      let end = until
      while (end < writes[k]!.length && transaction[writes[k]![end]!]! <= last) end++
      next[k] = end
      for (let i = until; i < end; i++) {
        const write = writes[k]![i]!
        const at = place.get(transaction[write]!)!
        const [word, bit] = [at >> 5, 1 << (at & 31)]
        for (const m of readers[k]!) {
          if ((bits[transaction[m]! * BLOCK_WORDS + word]! & bit) === 0) continue
          const from = readFrom[m]!
          // That it comes first is known already if it happened before.
          if (from >= 0 && (bits[from * BLOCK_WORDS + word]! & bit) !== 0) continue
          follow(observations, order, write, m)
        }
      }
    }
  }
}
