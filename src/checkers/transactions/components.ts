import type { Adjacency } from './graph.ts'
import { bytes, int32s } from './scratch.ts'

/** The strongly connected components of a graph. */
export interface Components {
  readonly count: number
  /** The component of each vertex. Every edge between two components leads to the one with the smaller number. */
  readonly of: Int32Array
}

/**
 * Strongly connected components (Tarjan 1972, without recursion and with one number per vertex, after Pearce 2016). Linear in vertices and edges.
 */
export function components({ size, start, to }: Adjacency): Components {
  // 0: not seen; below `size + 1`: its (lowest reachable) number; afterwards size + 1 + its component.
  const low = int32s(size)
  const next = int32s(size)
  const path = int32s(size)
  const pending = int32s(size)
  const isRoot = bytes(size)
  let pendingCount = 0
  let seen = 0
  let count = 0
  for (let root = 0; root < size; root++) {
    if (low[root] !== 0) continue
    let depth = 0
    path[0] = root
    low[root] = ++seen
    isRoot[root] = 1
    next[root] = start[root]!
    while (depth >= 0) {
      const v = path[depth]!
      const end = start[v + 1]!
      let e = next[v]!
      let lowest = low[v]!
      let descended = false
      for (; e < end; e++) {
        const w = to[e]!
        const lowOfW = low[w]!
        if (lowOfW === 0) {
          low[v] = lowest
          // Looked at again when w is finished, so that what w reached is taken over.
          next[v] = e
          low[w] = ++seen
          isRoot[w] = 1
          next[w] = start[w]!
          path[++depth] = w
          descended = true
          break
        }
        if (lowOfW < lowest) {
          lowest = lowOfW
          isRoot[v] = 0
        }
      }
      if (descended) continue
      low[v] = lowest
      depth--
      if (isRoot[v] === 0) {
        pending[pendingCount++] = v
        continue
      }
      // Everything pending that was numbered after v is in its component.
      const done = size + 1 + count++
      while (pendingCount > 0 && low[pending[pendingCount - 1]!]! >= lowest) low[pending[--pendingCount]!] = done
      low[v] = done
    }
  }
  for (let v = 0; v < size; v++) low[v] = low[v]! - size - 1
  return { count, of: low }
}
