import type { Components } from './components.ts'
import { allows, type Graph, type LabelSet, type Step } from './graph.ts'
import { int32s } from './scratch.ts'

/**
 * Three numbers for each vertex that can only rise along a path, which tells without a search that most pairs of vertices have
 * none.
 */
export interface Spans {
  /** The greatest of a vertex's own number and those of all vertices that lead to it. Vertices are numbered in order of time, and almost all edges follow it. */
  readonly latestBefore: Int32Array
  /** The smallest of its own number and those of all that it leads to. */
  readonly earliestAfter: Int32Array
  /** The length of the longest path to it, cycles counted as one vertex: what tells if edges do not follow time. */
  readonly level: Int32Array
}

/** @param time The number of each vertex, in order of time; -1 for a junction, which has none. */
export function spansOf(graph: Graph, labels: LabelSet, { of, count }: Components, time: Int32Array): Spans {
  const { size, start, to, label } = graph
  // In the order of components every edge leads to an equal or smaller number.
  const inOrder = int32s(size)
  const first = int32s(count + 1)
  for (let v = 0; v < size; v++) first[of[v]! + 1]!++
  for (let c = 0; c < count; c++) first[c + 1]! += first[c]!
  const fill = first.slice()
  for (let v = 0; v < size; v++) inOrder[fill[of[v]!]!++] = v
  const latest = int32s(count).fill(-1)
  const earliest = int32s(count).fill(0x7fffffff)
  for (let i = 0; i < size; i++) {
    const v = inOrder[i]!
    const c = of[v]!
    let smallest = time[v]! < 0 ? earliest[c]! : Math.min(earliest[c]!, time[v]!)
    for (let e = start[v]!; e < start[v + 1]!; e++) {
      if (allows(labels, label[e]!)) smallest = Math.min(smallest, earliest[of[to[e]!]!]!)
    }
    earliest[c] = smallest
  }
  const level = int32s(count)
  for (let c = count - 1; c >= 0; c--) {
    for (let i = first[c]!; i < first[c + 1]!; i++) latest[c] = Math.max(latest[c]!, time[inOrder[i]!]!)
    for (let i = first[c]!; i < first[c + 1]!; i++) {
      const v = inOrder[i]!
      for (let e = start[v]!; e < start[v + 1]!; e++) {
        const next = of[to[e]!]!
        if (next === c || !allows(labels, label[e]!)) continue
        if (latest[next]! < latest[c]!) latest[next] = latest[c]!
        if (level[next]! <= level[c]!) level[next] = level[c]! + 1
      }
    }
  }
  return {
    latestBefore: of.map(c => latest[c]!),
    earliestAfter: of.map(c => earliest[c]!),
    level: of.map(c => level[c]!),
  }
}

function mayLead({ latestBefore, earliestAfter, level }: Spans, from: number, to: number): boolean {
  return (
    latestBefore[from]! <= latestBefore[to]! && earliestAfter[from]! <= earliestAfter[to]! && level[from]! <= level[to]!
  )
}

/** Breadth-first search for shortest paths; an edge out of a junction has length 0, every other 1. */
export class PathFinder {
  readonly #graph: Graph
  readonly #labels: LabelSet
  readonly #spans: Spans | undefined
  readonly #distance: Int32Array
  readonly #round: Int32Array
  readonly #parent: Int32Array
  readonly #parentEdge: Int32Array
  #rounds = 0
  /** The edges looked at so far, as a measure of the work done. */
  work = 0

  constructor(graph: Graph, labels: LabelSet, spans?: Spans) {
    this.#graph = graph
    this.#labels = labels
    this.#spans = spans
    this.#distance = int32s(graph.size)
    this.#round = int32s(graph.size)
    this.#parent = int32s(graph.size)
    this.#parentEdge = int32s(graph.size)
  }

  /** The length of a shortest path, `Infinity` if there is none that is at most so long. */
  length(from: number, to: number, longest: number): number {
    const round = ++this.#rounds
    const distance = this.#distance
    this.#round[from] = round
    distance[from] = 0
    const spans = this.#spans
    if (spans !== undefined && !mayLead(spans, from, to)) return Number.POSITIVE_INFINITY
    const { start, to: targets, label } = this.#graph
    let level = [from]
    for (let far = 0; far <= longest && level.length > 0; far++) {
      const next: number[] = []
      // Edges of length 0 add to the level while it is walked.
      for (let i = 0; i < level.length; i++) {
        const v = level[i]!
        if (distance[v] !== far) continue
        if (v === to) return far
        const end = start[v + 1]!
        this.work += end - start[v]! + 1
        for (let e = start[v]!; e < end; e++) {
          const mark = label[e]!
          if (!allows(this.#labels, mark)) continue
          const w = targets[e]!
          const reached = mark === 0 ? far : far + 1
          if (this.#round[w] === round && distance[w]! <= reached) continue
          if (spans !== undefined && !mayLead(spans, w, to)) continue
          this.#round[w] = round
          distance[w] = reached
          this.#parent[w] = v
          this.#parentEdge[w] = e
          if (mark === 0) level.push(w)
          else next.push(w)
        }
      }
      level = next
    }
    return Number.POSITIVE_INFINITY
  }

  /** The edges of the path found last. */
  path(from: number, to: number): Step[] {
    const steps: Step[] = []
    for (let v = to; v !== from; v = this.#parent[v]!) {
      steps.push({ from: this.#parent[v]!, to: v, label: this.#graph.label[this.#parentEdge[v]!]! as Step['label'] })
    }
    return steps.reverse()
  }
}
