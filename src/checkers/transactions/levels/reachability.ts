import type { Edges } from './edge-paths.ts'
import type { Polygraph } from './polygraph.ts'

/** Numbers that clocks, and words that bits may take; beyond that nothing is known in advance. */
const MOST = 1 << 26

/** Which moment is known to come before which. */
export interface Reachability {
  /** Whether there is a path; without clocks for both it may miss one. */
  reaches(from: number, to: number): boolean
  /** Writers by process, each in its order: what reaches one of them reaches the later ones. */
  groupsOf(writers: readonly number[]): readonly (readonly number[])[]
}

/** What of a polygraph's edges leads where; `undefined` if that is too much to know, and `'cycle'` if they lead in a circle. */
export function reachability(polygraph: Polygraph): Reachability | 'cycle' | undefined {
  const order = orderOf(polygraph)
  if (order === undefined) return 'cycle'
  if (polygraph.session !== 'none') return byClocks(polygraph, order) ?? byBits(polygraph, order)
  return byBits(polygraph, order)
}

/** The moments in an order in which all edges lead forwards, `undefined` if there is none. */
export function orderOf({ size, from, to }: Edges): Int32Array | undefined {
  const { start, target } = rowsOf(size, from, to)
  const open = new Int32Array(size)
  for (const v of to) open[v]!++
  const order = new Int32Array(size)
  let filled = 0
  for (let v = 0; v < size; v++) if (open[v] === 0) order[filled++] = v
  for (let i = 0; i < filled; i++) {
    const v = order[i]!
    for (let e = start[v]!; e < start[v + 1]!; e++) if (--open[target[e]!]! === 0) order[filled++] = target[e]!
  }
  return filled < size ? undefined : order
}

/** The edges by the moment that they come from. */
export function rowsOf(size: number, from: readonly number[], to: readonly number[]) {
  const start = new Int32Array(size + 1)
  for (const v of from) start[v + 1]!++
  for (let v = 0; v < size; v++) start[v + 1]! += start[v]!
  const fill = start.slice()
  const target = new Int32Array(to.length)
  for (let e = 0; e < to.length; e++) target[fill[from[e]!]!++] = to[e]!
  return { start, target }
}

/** Vector clocks: of each process, how many of its moments come before. */
function byClocks(polygraph: Polygraph, order: Int32Array): Reachability | undefined {
  const { members, previous, size, from, to } = polygraph
  const processOf = new Int32Array(previous.length).fill(-1)
  const placeOf = new Int32Array(previous.length)
  let width = 0
  const { outcome } = polygraph.observations.table
  for (const t of members) {
    const before = previous[t]!
    // What has no answer has no process that would go on after it.
    if (outcome[t] !== 0) continue
    processOf[t] = before < 0 || processOf[before]! < 0 ? width++ : processOf[before]!
    placeOf[t] = before < 0 ? 0 : placeOf[before]! + 1
  }
  if (width * size > MOST) return undefined
  const moments = polygraph.isSingle ? 1 : 2
  const isBegin = (v: number) => moments === 2 && (v & 1) === 0
  const placeOfMoment = (v: number, t: number) => moments * placeOf[t]! + (isBegin(v) || moments === 1 ? 0 : 1)
  const clocks = new Int32Array(width * size)
  const { start, target } = rowsOf(size, from, to)
  for (let i = 0; i < size; i++) {
    const v = order[i]!
    const t = polygraph.transactionOf(v)
    const process = t < 0 ? -1 : processOf[t]!
    const passed = process < 0 ? 0 : placeOfMoment(v, t) + 1
    for (let e = start[v]!; e < start[v + 1]!; e++) {
      const w = target[e]! * width
      const own = v * width
      for (let p = 0; p < width; p++) if (clocks[own + p]! > clocks[w + p]!) clocks[w + p] = clocks[own + p]!
      if (process >= 0 && clocks[w + process]! < passed) clocks[w + process] = passed
    }
  }
  return {
    reaches(a, b) {
      const t = polygraph.transactionOf(a)
      const process = processOf[t]!
      return process >= 0 && clocks[b * width + process]! > placeOfMoment(a, t)
    },
    groupsOf(writers) {
      const groups = new Map<number, number[]>()
      for (const t of writers) {
        const name = processOf[t]! < 0 ? -1 - t : processOf[t]!
        const group = groups.get(name)
        if (group === undefined) groups.set(name, [t])
        else group.push(t)
      }
      return [...groups.values()]
    },
  }
}

/** A bit for each pair. */
function byBits(polygraph: Polygraph, order: Int32Array): Reachability | undefined {
  const { size, from, to } = polygraph
  const words = (size + 31) >> 5
  if (words * size > MOST / 4) return undefined
  const bits = new Int32Array(words * size)
  const { start, target } = rowsOf(size, from, to)
  for (let i = 0; i < size; i++) {
    const v = order[i]!
    for (let e = start[v]!; e < start[v + 1]!; e++) {
      const w = target[e]! * words
      for (let p = 0; p < words; p++) bits[w + p]! |= bits[v * words + p]!
      bits[w + (v >> 5)]! |= 1 << (v & 31)
    }
  }
  return {
    reaches: (a, b) => (bits[b * words + (a >> 5)]! & (1 << (a & 31))) !== 0,
    groupsOf: writers => writers.map(t => [t]),
  }
}
