import { EdgeList, ONWARD, PROCESS, WR } from '../edges.ts'
import { type Graph, graphOf } from '../graph.ts'
import { int32s } from '../scratch.ts'
import { READ } from '../transaction-table.ts'
import { NOTHING, type Observations } from './observations.ts'

/**
 * What happened before what: who saw whose writes, and what a process did before. The vertices after the transactions stand for the
 * beginnings of lists, so that a read of a long list is one edge.
 */
export function happensBefore(observations: Observations, previous: Int32Array): Graph {
  const { table, chains, readFrom, depth } = observations
  const { first, kind, key, count } = table
  const edges = new EdgeList(count)
  const beginnings = chains.map(chain => {
    let last = -1
    return Array.from(chain, t => {
      const next = edges.junction()
      edges.add(t, next, WR)
      if (last >= 0) edges.add(last, next, ONWARD)
      last = next
      return next
    })
  })
  for (let t = 0; t < count; t++) {
    if (previous[t]! >= 0) edges.add(previous[t]!, t, PROCESS)
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      if (kind[m] !== READ || readFrom[m] === NOTHING) continue
      const seen = depth[m]!
      if (seen > 0) edges.add(beginnings[key[m]!]![seen - 1]!, t, ONWARD)
      else if (readFrom[m]! >= 0) edges.add(readFrom[m]!, t, WR)
    }
  }
  return graphOf(edges)
}

/** The vertices in an order in which every edge leads forwards (Kahn 1962). @throws Error if there is none. */
export function topologicalOrder({ size, start, to }: Pick<Graph, 'size' | 'start' | 'to'>): Int32Array {
  const open = int32s(size)
  for (let e = 0; e < start[size]!; e++) open[to[e]!]!++
  const order = int32s(size)
  let filled = 0
  for (let v = 0; v < size; v++) if (open[v] === 0) order[filled++] = v
  for (let at = 0; at < filled; at++) {
    const v = order[at]!
    for (let e = start[v]!; e < start[v + 1]!; e++) if (--open[to[e]!]! === 0) order[filled++] = to[e]!
  }
  if (filled < size) throw new Error('a graph with a cycle has no topological order')
  return order
}
