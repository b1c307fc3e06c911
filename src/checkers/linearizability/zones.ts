/**
 * Registers whose written values are all different, in O(n log n): the zones of Gibbons and Korach, "Testing shared
 * memories" (1997).
 *
 * A write and the reads that returned its value are a *cluster*. From the first completion in it to the last invocation its
 * value must have been current: a *forward zone*. If the last invocation comes first, all of the cluster fits into one
 * moment between the two, a *backward zone*. The history is linearizable exactly if no read precedes its write, no two
 * forward zones overlap, and no backward zone lies inside of a forward zone.
 */
import { show } from '../display.ts'
import type { Decision } from '../model.ts'
import { Numbering } from '../numbering.ts'
import type { ClientOperation } from '../operation.ts'

/** How an operation uses the register. */
export interface RegisterAccess {
  /** `undefined`: neither reads nor writes; zones do not apply. */
  kind(operation: ClientOperation): 'read' | 'write' | undefined
  /** What it wrote, or what it returned. */
  value(operation: ClientOperation): unknown
}

/** Later than all positions. */
export const NEVER = 2 ** 53

/**
 * Decides operations on one register that holds `initial` at first. `undefined` if a value is written twice (`initial` counts
 * as written), or an operation is no read or write.
 */
export function decideByZones(
  operations: readonly ClientOperation[],
  initial: unknown,
  access: RegisterAccess,
): Decision | undefined {
  // Cluster 0 is that of the initial value, written before everything.
  const clusterOf = new Numbering()
  clusterOf.set(initial, 0)
  const writes: (ClientOperation | undefined)[] = [undefined]
  for (const operation of operations) {
    const kind = access.kind(operation)
    if (kind === undefined) return undefined
    if (kind === 'read') continue
    const value = access.value(operation)
    if (clusterOf.get(value) !== undefined) return undefined
    clusterOf.set(value, writes.push(operation) - 1)
  }
  const count = writes.length
  const firstEnd = new Float64Array(count)
  const lastStart = new Float64Array(count)
  firstEnd[0] = -1
  lastStart[0] = -1
  for (let cluster = 1; cluster < count; cluster++) {
    const { start, end } = writes[cluster]!
    firstEnd[cluster] = end === Number.POSITIVE_INFINITY ? NEVER : end
    lastStart[cluster] = start
  }
  let violation:
    | { when: number; clusters: readonly number[]; reads: readonly ClientOperation[]; because: string }
    | undefined
  for (const operation of operations) {
    if (access.kind(operation) !== 'read') continue
    const value = access.value(operation)
    const cluster = clusterOf.get(value)
    const write = cluster === undefined ? undefined : writes[cluster]
    if (cluster === undefined || (write !== undefined && operation.end < write.start)) {
      if (violation !== undefined && violation.when <= operation.end) continue
      const because =
        cluster === undefined ? `${show(value)} was never written.` : `${show(value)} was written only later.`
      violation = {
        when: operation.end,
        clusters: cluster === undefined ? [] : [cluster],
        reads: [operation],
        because,
      }
      continue
    }
    if (operation.end < firstEnd[cluster]!) firstEnd[cluster] = operation.end
    if (operation.start > lastStart[cluster]!) lastStart[cluster] = operation.start
  }
  if (violation === undefined) {
    const forward = forwardZones(firstEnd, lastStart)
    const clash = clashOf(forward, firstEnd, lastStart)
    if (clash === undefined) return { valid: true }
    violation = { when: 0, clusters: clash, reads: [], because: '' }
  }
  const { clusters, reads, because } = violation
  const conflict = operations.filter(operation => {
    if (reads.includes(operation)) return true
    const cluster = clusterOf.get(access.value(operation))
    // Of a read that came too soon only the write matters.
    return cluster !== undefined && clusters.includes(cluster) && (reads.length === 0 || writes[cluster] === operation)
  })
  return { valid: false, conflict, because }
}

/** The clusters with a forward zone, in order of where it begins. */
function forwardZones(firstEnd: Float64Array, lastStart: Float64Array): Int32Array {
  const count = firstEnd.length
  let amount = 0
  const packed = new Float64Array(count)
  for (let cluster = 0; cluster < count; cluster++) {
    if (firstEnd[cluster]! < lastStart[cluster]!) packed[amount++] = (firstEnd[cluster]! + 1) * count + cluster
  }
  // Numbers that hold both the key and the cluster: they sort without calling a comparison.
  const sorted = packed.subarray(0, amount).sort()
  const zones = new Int32Array(amount)
  for (let i = 0; i < amount; i++) zones[i] = sorted[i]! % count
  return zones
}

/** Two clusters that exclude each other, the first such in time. `forward`: those with a forward zone, in order of where it begins. */
export function clashOf(
  forward: Int32Array,
  firstEnd: Float64Array,
  lastStart: Float64Array,
): readonly [number, number] | undefined {
  let clash: readonly [number, number] | undefined
  let when = NEVER
  for (let i = 1; i < forward.length; i++) {
    const [zone, next] = [forward[i - 1]!, forward[i]!]
    if (firstEnd[next]! < lastStart[zone]!) {
      clash = [zone, next]
      when = firstEnd[next]!
      break
    }
  }
  // A write of unknown outcome that no read returned has no end, so it clashes with nothing: it need not have happened.
  for (let cluster = 0; cluster < firstEnd.length; cluster++) {
    const low = lastStart[cluster]!
    const high = firstEnd[cluster]!
    if (high < low || high >= when) continue
    let zone = -1
    for (let from = 0, to = forward.length - 1; from <= to; ) {
      const middle = (from + to) >> 1
      if (firstEnd[forward[middle]!]! < low) {
        zone = middle
        from = middle + 1
      } else to = middle - 1
    }
    if (zone === -1 || high >= lastStart[forward[zone]!]!) continue
    clash = [forward[zone]!, cluster]
    when = high
  }
  return clash
}
