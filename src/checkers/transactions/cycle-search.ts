import { type AnomalyType, CYCLE_SUFFIXES, type CycleAnomaly, type CycleSuffix, implications } from './anomaly.ts'
import { type Components, components } from './components.ts'
import { type Cycle, simplified, withoutJunctions } from './cycle.ts'
import { type EdgeList, ONWARD, PROCESS, REALTIME, RW, WR, WW } from './edges.ts'
import {
  adjacencyOf,
  allows,
  Cutter,
  type Graph,
  graphOf,
  type LabelSet,
  restricted,
  type Step,
  type Subgraph,
} from './graph.ts'
import { PathFinder, spansOf } from './paths.ts'

/** The cycles of one type: how many knots of the graph have one, and the shortest of them. */
export interface CyclesOfType {
  knots: number
  readonly examples: Cycle[]
}

const ORDER_LABEL: Readonly<Record<CycleSuffix, LabelSet>> = { '': 0, '-process': PROCESS, '-realtime': REALTIME }

/**
 * Which anomalies the cycles of a graph are: in every strongly connected component ("knot"), for every type of cycle,
 * whether there is one, and if so a short one. What another anomaly found in the same knot implies is not looked for.
 *
 * Elle enumerates paths, under a time limit. Here every type is decided exactly, by strongly connected components of a
 * subgraph (for G-nonadjacent: of its product with "was the last edge an anti-dependency?", after Cerone and Gotsman's
 * characterisation of snapshot isolation), for G-single by a search from each anti-dependency. Takes polynomial time, in
 * practice near-linear.
 *
 * @param maxExamples How many cycles of each type are kept.
 */
export function findCycles(edges: EdgeList, maxExamples: number): ReadonlyMap<CycleAnomaly, CyclesOfType> {
  const found = new Map<CycleAnomaly, CyclesOfType>()
  const all = components(adjacencyOf(edges))
  if (all.count === edges.vertices) return found
  const cutter = new Cutter(graphOf(edges))
  for (const vertices of knots(all)) {
    for (const cycle of new Knot(cutter.cut(vertices), edges.transactions).cycles()) {
      const same = found.get(cycle.type)
      if (same === undefined) found.set(cycle.type, { knots: 1, examples: [cycle] })
      else {
        same.knots++
        insertByLength(same.examples, cycle, maxExamples)
      }
    }
  }
  return found
}

function insertByLength(examples: Cycle[], cycle: Cycle, most: number): void {
  let at = examples.length
  while (at > 0 && examples[at - 1]!.steps.length > cycle.steps.length) at--
  if (at >= most) return
  examples.splice(at, 0, cycle)
  if (examples.length > most) examples.pop()
}

/** The vertices of each component with more than one, by its smallest vertex. */
function knots({ of, count }: Components): readonly Int32Array[] {
  const sizes = new Int32Array(count)
  for (const c of of) sizes[c]!++
  const knotOf = new Map<number, { vertices: Int32Array; filled: number }>()
  for (let v = 0; v < of.length; v++) {
    const c = of[v]!
    if (sizes[c]! < 2) continue
    let knot = knotOf.get(c)
    if (knot === undefined) {
      knot = { vertices: new Int32Array(sizes[c]!), filled: 0 }
      knotOf.set(c, knot)
    }
    knot.vertices[knot.filled++] = v
  }
  return [...knotOf.values()].map(({ vertices }) => vertices)
}

class Knot {
  readonly #graph: Subgraph
  readonly #transactions: number
  readonly #labels: LabelSet
  readonly #time: Int32Array
  readonly #cycles: Cycle[] = []
  readonly #implied = new Set<AnomalyType>()

  constructor(graph: Subgraph, transactions: number) {
    this.#graph = graph
    this.#transactions = transactions
    this.#labels = graph.label.reduce((labels, label) => labels | label, 0)
    this.#time = graph.vertices.map(v => (v < transactions ? v : -1))
  }

  cycles(): readonly Cycle[] {
    for (const suffix of CYCLE_SUFFIXES) {
      const order = ORDER_LABEL[suffix]
      if (order !== 0 && (this.#labels & order) === 0) continue
      this.#search(`G0${suffix}`, () => this.#through(WW, WW | order))
      this.#search(`G1c${suffix}`, () => this.#through(WR, WW | WR | order))
      this.#search(`G-single-item${suffix}`, () => this.#throughOneAntiDependency(WW | WR | order))
      this.#search(`G-nonadjacent-item${suffix}`, () => this.#withoutAdjacentAntiDependencies(WW | WR | order))
      this.#search(`G2-item${suffix}`, () => this.#through(RW, WW | WR | RW | order))
    }
    return this.#cycles
  }

  #search(type: CycleAnomaly, find: () => readonly Step[] | undefined): void {
    if (this.#implied.has(type)) return
    const walk = find()
    if (walk === undefined) return
    const { vertices } = this.#graph
    const steps = walk.map(({ from, to, label }) => ({ from: vertices[from]!, to: vertices[to]!, label }))
    const cycle = simplified(withoutJunctions(steps, this.#transactions), type)
    // A walk that meets itself may turn out to be of a type that is known already.
    if (this.#implied.has(cycle.type)) return
    this.#cycles.push(cycle)
    for (const implied of implications(cycle.type)) this.#implied.add(implied)
  }

  /** A short cycle along some labels with at least one edge that has the required one. */
  #through(required: LabelSet, labels: LabelSet): readonly Step[] | undefined {
    if ((this.#labels & required) === 0) return undefined
    const { of } = components(restricted(this.#graph, labels))
    const candidates = edgesWith(this.#graph, required).filter(({ from, to }) => of[from] === of[to])
    if (candidates.length === 0) return undefined
    return shortest(candidates, new PathFinder(this.#graph, labels), this.#graph)
  }

  #throughOneAntiDependency(labels: LabelSet): readonly Step[] | undefined {
    if ((this.#labels & RW) === 0) return undefined
    const spans = spansOf(this.#graph, labels, components(restricted(this.#graph, labels)), this.#time)
    return shortest(edgesWith(this.#graph, RW), new PathFinder(this.#graph, labels, spans), this.#graph)
  }

  #withoutAdjacentAntiDependencies(labels: LabelSet): readonly Step[] | undefined {
    if ((this.#labels & RW) === 0) return undefined
    const product = alternating(this.#graph, labels)
    const { of } = components(product)
    const candidates = edgesWith(product, RW).filter(({ from, to }) => of[from] === of[to])
    if (candidates.length === 0) return undefined
    const walk = shortest(candidates, new PathFinder(product, ~0), product)
    return walk?.map(({ from, to, label }) => ({ from: from >> 1, to: to >> 1, label }))
  }
}

/**
 * The graph in which no two anti-dependencies follow each other: vertex `2v` is `v`, reached by another edge, `2v + 1` is `v`
 * reached by an anti-dependency. At a junction the edge that led into it counts.
 */
function alternating(graph: Graph, labels: LabelSet): Graph {
  const { size, start, to, label } = graph
  const edges = { start: new Int32Array(2 * size + 1), to: [] as number[], label: [] as number[] }
  for (let v = 0; v < size; v++) {
    for (const reached of [0, 1]) {
      edges.start[2 * v + reached] = edges.to.length
      for (let e = start[v]!; e < start[v + 1]!; e++) {
        const mark = label[e]!
        const isAntiDependency = mark === RW
        if (isAntiDependency ? reached === 1 : !allows(labels, mark)) continue
        edges.to.push(2 * to[e]! + (isAntiDependency ? 1 : mark === ONWARD ? reached : 0))
        edges.label.push(mark)
      }
    }
  }
  edges.start[2 * size] = edges.to.length
  return { size: 2 * size, start: edges.start, to: Int32Array.from(edges.to), label: Uint8Array.from(edges.label) }
}

function edgesWith({ size, start, to, label }: Graph, required: LabelSet): Step[] {
  const found: Step[] = []
  for (let v = 0; v < size; v++) {
    for (let e = start[v]!; e < start[v + 1]!; e++) {
      if ((label[e]! & required) !== 0) found.push({ from: v, to: to[e]!, label: label[e]! as Step['label'] })
    }
  }
  return found
}

/** Once a cycle is known, the search for a shorter one may look at so many edges, and at so many for each edge there is. */
const MORE_WORK = 100_000
const MORE_WORK_PER_EDGE = 10

/**
 * The shortest closed walk of a candidate and a path back, if there is any. In a large knot not all are compared: the search
 * ends when it has done enough work, counted in edges so that it always ends at the same place.
 */
function shortest(candidates: readonly Step[], finder: PathFinder, graph: Graph): readonly Step[] | undefined {
  let best: readonly Step[] | undefined
  let longest = Number.POSITIVE_INFINITY
  let limit = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const length = finder.length(candidate.to, candidate.from, longest)
    if (length !== Number.POSITIVE_INFINITY) {
      best = [candidate, ...finder.path(candidate.to, candidate.from)]
      if (limit === Number.POSITIVE_INFINITY) limit = finder.work + MORE_WORK + MORE_WORK_PER_EDGE * graph.to.length
      // One edge back is as short as it gets.
      longest = length - 1
      if (longest < 1) return best
    }
    if (finder.work > limit) return best
  }
  return best
}
