import { type AnomalyType, CYCLE_SUFFIXES, type CycleAnomaly, type CycleSuffix, implications } from './anomaly.ts'
import { type Components, components } from './components.ts'
import { type Cycle, type CycleStep, simplified, withoutJunctions } from './cycle.ts'
import { type EdgeList, ONWARD, PROCESS, REALTIME, RW, RWP, WR, WRP, WW } from './edges.ts'
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
import { bytes, int32s } from './scratch.ts'

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

/**
 * The shortest cycle with at least one edge that has a label, whatever the labels of the others; nothing if there is none. In a large
 * knot not all are compared.
 */
export function shortestCycle(edges: EdgeList, required: LabelSet): readonly CycleStep[] | undefined {
  const all = components(adjacencyOf(edges))
  if (all.count === edges.vertices) return undefined
  const cutter = new Cutter(graphOf(edges))
  let best: readonly CycleStep[] | undefined
  for (const vertices of knots(all)) {
    const graph = cutter.cut(vertices)
    const { of } = components(graph)
    const walk = shortestThrough(graph, required, new PathFinder(graph, ~0), of)
    if (walk === undefined) continue
    const steps = walk.map(({ from, to, label }) => ({ from: vertices[from]!, to: vertices[to]!, label }))
    const cycle = withoutJunctions(steps, edges.transactions)
    if (best === undefined || cycle.length < best.length) best = cycle
  }
  return best
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
  const sizes = int32s(count)
  for (const c of of) sizes[c]!++
  const knotOf = new Map<number, { vertices: Int32Array; filled: number }>()
  for (let v = 0; v < of.length; v++) {
    const c = of[v]!
    if (sizes[c]! < 2) continue
    let knot = knotOf.get(c)
    if (knot === undefined) {
      knot = { vertices: int32s(sizes[c]!), filled: 0 }
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
      this.#search(`G1c${suffix}`, () => this.#through(WR | WRP, WW | WR | WRP | order))
      this.#searchWithAntiDependencies(suffix, '-item', WW | WR | order, RW)
      // Without predicates, nothing but items is to be found.
      if ((this.#labels & (WRP | RWP)) !== 0) {
        this.#searchWithAntiDependencies(suffix, '', WW | WR | WRP | order, RW | RWP)
      }
    }
    return this.#cycles
  }

  #searchWithAntiDependencies(
    suffix: CycleSuffix,
    of: '-item' | '',
    dependencies: LabelSet,
    antiDependencies: LabelSet,
  ) {
    this.#search(`G-single${of}${suffix}`, () => this.#throughOneAntiDependency(dependencies, antiDependencies))
    this.#search(`G-nonadjacent${of}${suffix}`, () =>
      this.#withoutAdjacentAntiDependencies(dependencies, antiDependencies),
    )
    this.#search(`G2${of}${suffix}`, () => this.#through(antiDependencies, dependencies | antiDependencies))
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
    return shortestThrough(this.#graph, required, new PathFinder(this.#graph, labels), of)
  }

  #throughOneAntiDependency(dependencies: LabelSet, antiDependencies: LabelSet): readonly Step[] | undefined {
    if ((this.#labels & antiDependencies) === 0) return undefined
    const spans = spansOf(this.#graph, dependencies, components(restricted(this.#graph, dependencies)), this.#time)
    return shortestThrough(this.#graph, antiDependencies, new PathFinder(this.#graph, dependencies, spans))
  }

  #withoutAdjacentAntiDependencies(dependencies: LabelSet, antiDependencies: LabelSet): readonly Step[] | undefined {
    if ((this.#labels & antiDependencies) === 0) return undefined
    const product = alternating(this.#graph, dependencies, antiDependencies)
    const { of } = components(product)
    const walk = shortestThrough(product, antiDependencies, new PathFinder(product, ~0), of)
    return walk?.map(({ from, to, label }) => ({ from: from >> 1, to: to >> 1, label }))
  }
}

/**
 * The graph in which no two anti-dependencies follow each other: vertex `2v` is `v`, reached by another edge, `2v + 1` is `v`
 * reached by an anti-dependency. At a junction the edge that led into it counts.
 */
function alternating(graph: Graph, dependencies: LabelSet, antiDependencies: LabelSet): Graph {
  const { size, start, to, label } = graph
  const most = 2 * to.length
  const edges = {
    start: int32s(2 * size + 1),
    to: int32s(most),
    label: bytes(most),
  }
  let at = 0
  for (let v = 0; v < size; v++) {
    for (let reached = 0; reached <= 1; reached++) {
      edges.start[2 * v + reached] = at
      for (let e = start[v]!; e < start[v + 1]!; e++) {
        const mark = label[e]!
        const isAntiDependency = (mark & antiDependencies) !== 0
        if (isAntiDependency ? reached === 1 : !allows(dependencies, mark)) continue
        edges.to[at] = 2 * to[e]! + (isAntiDependency ? 1 : mark === ONWARD ? reached : 0)
        edges.label[at++] = mark
      }
    }
  }
  edges.start[2 * size] = at
  return { size: 2 * size, start: edges.start, to: edges.to, label: edges.label }
}

/** Once a cycle is known, the search for a shorter one may look at so many edges, and at so many for each edge there is. */
const MORE_WORK = 100_000
const MORE_WORK_PER_EDGE = 10

/**
 * The shortest closed walk that goes through an edge with a required label, if there is any. In a large knot not all are compared:
 * the search ends when it has done enough work, counted in edges so that it always ends at the same place.
 *
 * @param of The components of what the finder may walk on, if an edge is on a closed walk exactly if it lies within one.
 */
function shortestThrough(
  { size, start, to, label }: Graph,
  required: LabelSet,
  finder: PathFinder,
  of?: Int32Array,
): readonly Step[] | undefined {
  let best: readonly Step[] | undefined
  let longest = Number.POSITIVE_INFINITY
  let limit = Number.POSITIVE_INFINITY
  for (let v = 0; v < size; v++) {
    for (let e = start[v]!; e < start[v + 1]!; e++) {
      const w = to[e]!
      if ((label[e]! & required) === 0 || (of !== undefined && of[v] !== of[w])) continue
      const length = finder.length(w, v, longest)
      if (length !== Number.POSITIVE_INFINITY) {
        best = [{ from: v, to: w, label: label[e]! as Step['label'] }, ...finder.path(w, v)]
        if (limit === Number.POSITIVE_INFINITY) limit = finder.work + MORE_WORK + MORE_WORK_PER_EDGE * to.length
        // One edge back is as short as it gets.
        longest = length - 1
        if (longest < 1) return best
      }
      if (finder.work > limit) return best
    }
  }
  return best
}
