import { int32s } from '../scratch.ts'
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
  const processes = processesOf(previous)
  if (processes.count === count || processes.count * count > MOST_CLOCKS) addByBlocks(observations, order, previous)
  else addByClocks(observations, order, previous, processes)
}

interface Processes {
  readonly count: number
  /** Of each transaction; one without a process has its own. */
  readonly of: Int32Array
  /** How many come before it in its process. */
  readonly place: Int32Array
}

function processesOf(previous: Int32Array): Processes {
  const of = int32s(previous.length)
  const place = int32s(previous.length)
  let count = 0
  for (let t = 0; t < previous.length; t++) {
    const before = previous[t]!
    of[t] = before < 0 ? count++ : of[before]!
    place[t] = before < 0 ? 0 : place[before]! + 1
  }
  return { count, of, place }
}

function addByClocks(
  observations: Observations,
  order: CommitOrder,
  previous: Int32Array,
  { count: width, of, place }: Processes,
): void {
  const { table, readFrom } = observations
  const { first, kind, key, count, transaction } = table
  const graph = happensBefore(observations, previous)
  // Of each process, how many of its transactions happened before.
  const clocks = int32s(graph.size * width)
  for (const v of topologicalOrder(graph)) {
    for (let e = graph.start[v]!; e < graph.start[v + 1]!; e++) {
      const w = graph.to[e]! * width
      for (let p = 0; p < width; p++) {
        if (clocks[v * width + p]! > clocks[w + p]!) clocks[w + p] = clocks[v * width + p]!
      }
      if (v < count && place[v]! >= clocks[w + of[v]!]!) clocks[w + of[v]!] = place[v]! + 1
    }
  }
  const groups = writesByKey(observations).map(writes => grouped(writes, m => of[transaction[m]!]!))
  // How far each group has been passed by the process at hand: along a process that can only rise.
  const passed = groups.map(each => new Int32Array(each.length))
  const passedBy = new Int32Array(groups.length).fill(-1)
  for (const [reading, transactions] of byProcess(of, width).entries()) {
    for (const t of transactions) {
      for (let m = first[t]!; m < first[t + 1]!; m++) {
        if (kind[m] !== READ || readFrom[m] === NOTHING) continue
        const k = key[m]!
        const from = readFrom[m]!
        const until = passed[k]!
        if (passedBy[k] !== reading) {
          passedBy[k] = reading
          until.fill(0)
        }
        const groupsOfKey = groups[k]!
        for (let g = 0; g < groupsOfKey.length; g++) {
          const { process, writes } = groupsOfKey[g]!
          const clock = clocks[t * width + process]!
          let at = until[g]!
          while (at < writes.length && place[transaction[writes[at]!]!]! < clock) at++
          until[g] = at
          if (at === 0) continue
          const write = writes[at - 1]!
          // That it comes first is known already if it happened before.
          if (from >= 0 && place[transaction[write]!]! < clocks[from * width + process]!) continue
          follow(observations, order, write, m)
        }
      }
    }
  }
}

/** The transactions of each process, in its order. */
function byProcess(of: Int32Array, width: number): number[][] {
  const lists: number[][] = Array.from({ length: width }, () => [])
  for (let t = 0; t < of.length; t++) lists[of[t]!]!.push(t)
  return lists
}

function grouped(writes: Int32Array, processOf: (write: number) => number) {
  const groups = new Map<number, number[]>()
  for (const m of writes) {
    const process = processOf(m)
    const group = groups.get(process)
    if (group === undefined) groups.set(process, [m])
    else group.push(m)
  }
  return [...groups].map(([process, group]) => ({ process, writes: Int32Array.from(group) }))
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
