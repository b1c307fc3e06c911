import type { HistoryStream } from '../checker.ts'
import { identity } from '../equality.ts'
import { RangeMaximum } from './range-maximum.ts'

/** A write and the reads of its value: the zones of Gibbons and Korach, as they grow. */
interface Cluster {
  /** Its place among the clusters in the order in which the first operation of each ended; undefined as long as none has. */
  place?: number
  /** When that was. */
  firstEnd: number
  /** When the last of those that ended began, and the write. */
  lastStart: number
  hasFailed: boolean
  isRead: boolean
}

/**
 * Says when a register whose values are all written once cannot be linearizable any more, in O(log n) for each event. Two clusters
 * exclude each other if in each of them an operation begins after one of the other has ended. Once a value is written twice, it says nothing.
 *
 * @param ignoresNull Whether a read of `null` says nothing.
 */
export function registerStream(initial: unknown, ignoresNull: boolean): HistoryStream {
  const first: Cluster = { place: 0, firstEnd: -1, lastStart: -1, hasFailed: false, isRead: false }
  const clusters = new Map<unknown, Cluster>([[identity(initial), first]])
  const inOrder: Cluster[] = [first]
  const starts = new RangeMaximum()
  starts.set(0, -1)
  const open = new Map<number, { readonly position: number; readonly value: unknown }>()
  let position = -1
  let isOver = false

  /** An operation of the cluster ended that began then. Whether that excludes another cluster. */
  const ended = (cluster: Cluster, start: number): boolean => {
    if (cluster.place === undefined) {
      cluster.place = inOrder.push(cluster) - 1
      cluster.firstEnd = position
    }
    cluster.lastStart = Math.max(cluster.lastStart, start)
    starts.set(cluster.place, cluster.lastStart)
    // Of those with an operation that ended before its last one began, has one begun after its own first end?
    let low = 0
    for (let high = inOrder.length; low < high; ) {
      const middle = (low + high) >> 1
      if (inOrder[middle]!.firstEnd < cluster.lastStart) low = middle + 1
      else high = middle
    }
    const { place, firstEnd } = cluster
    return Math.max(starts.of(0, Math.min(place, low)), starts.of(place + 1, low)) > firstEnd
  }

  return ({ process, type, f, value }) => {
    position++
    if (isOver || typeof process !== 'number') return false
    if (f !== 'read' && f !== 'write') {
      isOver = true
      return false
    }
    const running = open.get(process)
    if (type === 'invoke') {
      open.set(process, { position, value })
      if (f === 'read') return false
      const id = identity(value)
      if (clusters.has(id)) isOver = true
      else
        clusters.set(id, { firstEnd: Number.POSITIVE_INFINITY, lastStart: position, hasFailed: false, isRead: false })
      return false
    }
    open.delete(process)
    if (running === undefined) return false
    if (f === 'write') {
      const cluster = clusters.get(identity(running.value))!
      if (type === 'fail') cluster.hasFailed = true
      if (type === 'ok') return ended(cluster, running.position)
      return type === 'fail' && cluster.isRead
    }
    if (type !== 'ok' || (ignoresNull && value === null)) return false
    const cluster = clusters.get(identity(value))
    if (cluster === undefined || cluster.hasFailed) return true
    cluster.isRead = true
    return ended(cluster, running.position)
  }
}
