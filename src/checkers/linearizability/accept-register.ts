import type { History } from '../../workload/history.ts'
import { Numbering } from '../numbering.ts'
import { clashOf, NEVER } from './zones.ts'

/** Processes below this are looked up in an array. */
const FEW_PROCESSES = 1024
const [NOTHING, READ, WRITE] = [0, 1, 2]

/**
 * How many operations count in a history of one register, if that shows at a glance to be linearizable: in one pass over its events, which
 * keeps no operation. `undefined` tells nothing: a value is written twice, an event is out of the ordinary, or something is wrong. Of
 * histories without failed writes in which all values differ, it accepts all that are linearizable.
 *
 * @param ignoresNull Whether a read of `null` says nothing.
 */
export function acceptRegister(history: History, initial: unknown, ignoresNull: boolean): number | undefined {
  const most = history.length + 1
  const clusterOf = new Numbering()
  clusterOf.set(initial, 0)
  const firstEnd = new Float64Array(most).fill(NEVER)
  const lastStart = new Float64Array(most)
  const hasFailed = new Uint8Array(most)
  /** Clusters in the order in which the first operation of each ended. */
  const inOrder = new Int32Array(most)
  firstEnd[0] = -1
  lastStart[0] = -1
  let clusters = 1
  let ended = 1
  let counted = 0
  // What each process is doing: which kind of operation, since when, and the cluster of what it writes.
  const doing = new Uint8Array(FEW_PROCESSES)
  const since = new Int32Array(FEW_PROCESSES)
  const writing = new Int32Array(FEW_PROCESSES)
  for (let position = 0; position < history.length; position++) {
    const { process, type, f, value } = history[position]!
    if (typeof process !== 'number') continue
    if (!(process >= 0 && process < FEW_PROCESSES)) return undefined
    const kind = doing[process]!
    if (type === 'invoke') {
      if (kind !== NOTHING) return undefined
      since[process] = position
      if (f === 'read') doing[process] = READ
      else if (f === 'write') {
        if (clusterOf.get(value) !== undefined) return undefined
        clusterOf.set(value, clusters)
        doing[process] = WRITE
        writing[process] = clusters
        lastStart[clusters++] = position
        // As long as it has not failed.
        counted++
      } else return undefined
      continue
    }
    if (kind === NOTHING) {
      if (type === 'info') continue
      return undefined
    }
    doing[process] = NOTHING
    if (type === 'info') continue
    let cluster = writing[process]!
    if (type === 'fail') {
      if (kind === READ) continue
      // It had been read.
      if (firstEnd[cluster] !== NEVER) return undefined
      hasFailed[cluster] = 1
      counted--
      continue
    }
    if (kind === READ) {
      counted++
      if (ignoresNull && (value === null || value === undefined)) continue
      const read = clusterOf.get(value)
      if (read === undefined || hasFailed[read] === 1) return undefined
      cluster = read
    }
    if (firstEnd[cluster] === NEVER) {
      firstEnd[cluster] = position
      inOrder[ended++] = cluster
    }
    const start = since[process]!
    if (start > lastStart[cluster]!) lastStart[cluster] = start
  }
  let amount = 0
  for (let i = 0; i < ended; i++) {
    const cluster = inOrder[i]!
    if (firstEnd[cluster]! < lastStart[cluster]!) inOrder[amount++] = cluster
  }
  const forward = inOrder.subarray(0, amount)
  const clash = clashOf(forward, firstEnd.subarray(0, clusters), lastStart.subarray(0, clusters))
  return clash === undefined ? counted : undefined
}
