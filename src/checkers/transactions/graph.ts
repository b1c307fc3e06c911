import type { EdgeList, Label } from './edges.ts'

/** A graph as the successors of each vertex: those of `v` are `to[start[v]]` up to, but without, `to[start[v + 1]]`. */
export interface Graph {
  readonly size: number
  readonly start: Int32Array
  readonly to: Int32Array
  readonly label: Uint8Array
}

/** A set of labels; edges out of junctions belong to every set. */
export type LabelSet = number

export function allows(labels: LabelSet, label: number): boolean {
  return label === 0 || (label & labels) !== 0
}

/** Successor lists of all edges (compressed sparse rows), in the order in which the edges were added. */
export function graphOf(edges: EdgeList): Graph {
  const { from, to, label, count, vertices } = edges
  const start = new Int32Array(vertices + 1)
  for (let e = 0; e < count; e++) start[from[e]!]!++
  let sum = 0
  for (let v = 0; v <= vertices; v++) {
    sum += start[v]!
    start[v] = sum
  }
  const target = new Int32Array(count)
  const targetLabel = new Uint8Array(count)
  for (let e = count - 1; e >= 0; e--) {
    const at = --start[from[e]!]!
    target[at] = to[e]!
    targetLabel[at] = label[e]!
  }
  return { size: vertices, start, to: target, label: targetLabel }
}

/** What of a graph lies within some of its vertices. */
export interface Subgraph extends Graph {
  /** The vertices' numbers in the whole graph. */
  readonly vertices: Int32Array
}

/** Cuts subgraphs out of one graph, in time proportional to what is cut out. */
export class Cutter {
  readonly #graph: Graph
  readonly #local: Int32Array

  constructor(graph: Graph) {
    this.#graph = graph
    this.#local = new Int32Array(graph.size).fill(-1)
  }

  cut(vertices: Int32Array): Subgraph {
    const { start, to, label } = this.#graph
    const local = this.#local
    for (let i = 0; i < vertices.length; i++) local[vertices[i]!] = i
    let count = 0
    for (const v of vertices) {
      for (let e = start[v]!; e < start[v + 1]!; e++) if (local[to[e]!]! >= 0) count++
    }
    const cut = {
      size: vertices.length,
      start: new Int32Array(vertices.length + 1),
      to: new Int32Array(count),
      label: new Uint8Array(count),
      vertices,
    }
    let at = 0
    for (let i = 0; i < vertices.length; i++) {
      cut.start[i] = at
      const v = vertices[i]!
      for (let e = start[v]!; e < start[v + 1]!; e++) {
        const target = local[to[e]!]!
        if (target < 0) continue
        cut.to[at] = target
        cut.label[at++] = label[e]!
      }
    }
    cut.start[vertices.length] = at
    for (const v of vertices) local[v] = -1
    return cut
  }
}

/** One edge of a path. */
export interface Step {
  readonly from: number
  readonly to: number
  readonly label: Label
}
