import type { EdgeList, Label } from './edges.ts'
import { bytes, int32s } from './scratch.ts'

/** Successors of each vertex: those of `v` are `to[start[v]]` up to, but without, `to[start[v + 1]]`. */
export interface Adjacency {
  readonly size: number
  readonly start: Int32Array
  readonly to: Int32Array
}

/** Successors, and the label of each edge. */
export interface Graph extends Adjacency {
  readonly label: Uint8Array
}

/** One edge of a path. */
export interface Step {
  readonly from: number
  readonly to: number
  readonly label: Label
}

/** A set of labels; edges out of junctions belong to every set. */
export type LabelSet = number

export function allows(labels: LabelSet, label: number): boolean {
  return label === 0 || (label & labels) !== 0
}

/** Compressed sparse rows of all edges, in the order in which they were added. */
export function adjacencyOf(edges: EdgeList): Adjacency {
  const { from, to, count, vertices } = edges
  const start = endsOfRows(edges)
  const target = int32s(count)
  for (let e = count - 1; e >= 0; e--) target[--start[from[e]!]!] = to[e]!
  return { size: vertices, start, to: target }
}

export function graphOf(edges: EdgeList): Graph {
  const { from, to, label, count, vertices } = edges
  const start = endsOfRows(edges)
  const target = int32s(count)
  const targetLabel = bytes(count)
  for (let e = count - 1; e >= 0; e--) {
    const at = --start[from[e]!]!
    target[at] = to[e]!
    targetLabel[at] = label[e]!
  }
  return { size: vertices, start, to: target, label: targetLabel }
}

function endsOfRows({ from, count, vertices }: EdgeList): Int32Array {
  const start = int32s(vertices + 1)
  for (let e = 0; e < count; e++) start[from[e]!]!++
  let sum = 0
  for (let v = 0; v <= vertices; v++) {
    sum += start[v]!
    start[v] = sum
  }
  return start
}

/** What is left of a graph with only some of the labels. */
export function restricted({ size, start, to, label }: Graph, labels: LabelSet): Adjacency {
  const kept = { size, start: int32s(size + 1), to: int32s(to.length) }
  let at = 0
  for (let v = 0; v < size; v++) {
    kept.start[v] = at
    for (let e = start[v]!; e < start[v + 1]!; e++) if (allows(labels, label[e]!)) kept.to[at++] = to[e]!
  }
  kept.start[size] = at
  return kept
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
    this.#local = int32s(graph.size).fill(-1)
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
      start: int32s(vertices.length + 1),
      to: int32s(count),
      label: bytes(count),
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
