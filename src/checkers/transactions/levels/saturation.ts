import { IMPLIED } from '../edges.ts'
import { circleOf } from './circle.ts'
import { EdgePaths } from './edge-paths.ts'
import type { Polygraph } from './polygraph.ts'
import { orderOf, type Reachability, reachability } from './reachability.ts'
import type { StepBudget } from './step-budget.ts'

/** Why an edge follows: of a choice about these transactions, a path leaves only one side. */
export interface Derivation {
  readonly about: readonly number[]
  /** The path is between these moments, along edges that were there before. */
  readonly from: number
  readonly to: number
  readonly edges: number
}

/** Once less than one in so many edges is new, no more are looked for. Of few edges, all are. */
const FEW = 200

/**
 * Adds what follows from the edges of a polygraph: where a path rules out one side of a choice, the other holds; again and again, until nothing
 * follows any more (as Cobra, Tan et al., OSDI 2020, and PolySI, Huang et al., VLDB 2023, prune). Of the writers in one process only the
 * one at the border matters. `'cycle'` if there is no order.
 */
export class Saturation {
  readonly #polygraph: Polygraph
  readonly #budget: StepBudget
  /** Why each edge is there that was added. */
  readonly derivations = new Map<number, Derivation>()

  constructor(polygraph: Polygraph, budget: StepBudget) {
    this.#polygraph = polygraph
    this.#budget = budget
  }

  run(): 'cycle' | 'done' {
    for (;;) {
      const { from, size } = this.#polygraph
      const known = reachability(this.#polygraph)
      if (known === 'cycle') return 'cycle'
      if (known === undefined || this.#budget.isSpent) return 'done'
      this.#budget.spend(size + from.length)
      const before = from.length
      this.#round(known)
      // What little would still follow is left to the search.
      if ((from.length - before) * FEW <= from.length) {
        // Also the last few may close a circle.
        return from.length > before && orderOf(this.#polygraph) === undefined ? 'cycle' : 'done'
      }
    }
  }

  /** Who takes part in a circle that the edges lead in, and in what it follows from. */
  involvedInCycle(): ReadonlySet<number> {
    return this.involvedIn(circleOf(this.#polygraph))
  }

  /** Who takes part in some edges and in what they follow from. */
  involvedIn(edges: Iterable<number>): Set<number> {
    const polygraph = this.#polygraph
    const paths = new EdgePaths(polygraph)
    const involved = new Set<number>()
    const pending = new Set(edges)
    // The iteration goes on to what is added meanwhile.
    for (const edge of pending) {
      for (const moment of [polygraph.from[edge]!, polygraph.to[edge]!]) {
        const t = polygraph.transactionOf(moment)
        if (t >= 0) involved.add(t)
      }
      const derivation = this.derivations.get(edge)
      if (derivation === undefined) continue
      for (const t of derivation.about) if (t >= 0) involved.add(t)
      for (const each of paths.path(derivation.from, derivation.to, derivation.edges)) pending.add(each)
    }
    return involved
  }

  #round(known: Reachability): void {
    const polygraph = this.#polygraph
    const { uses, axiom, size } = polygraph
    const edges = polygraph.from.length
    const added = new Set<number>()
    const add = (from: number, to: number, about: readonly number[], path: readonly [number, number]) => {
      const name = from * size + to
      if (added.has(name) || known.reaches(from, to)) return
      added.add(name)
      this.derivations.set(polygraph.from.length, { about, from: path[0], to: path[1], edges })
      polygraph.from.push(from)
      polygraph.to.push(to)
      polygraph.label.push(IMPLIED)
    }
    const commit = (t: number) => polygraph.commit(t)
    for (const { writers, reads } of uses) {
      const groups = known.groupsOf(writers)
      this.#budget.spend(reads.length * groups.length + (axiom === 'snapshots' ? writers.length * groups.length : 0))
      for (const { reader, from } of reads) {
        const begun = polygraph.begin(reader)
        for (const group of groups) {
          if (from < 0) {
            const first = group[0] === reader ? group[1] : group[0]
            if (first !== undefined) add(begun, commit(first), [reader, first], [begun, begun])
            continue
          }
          // The last that comes before the reader comes before what was read.
          const seen = border(group, t => known.reaches(commit(t), begun)) - 1
          if (seen >= 0 && group[seen] !== from && group[seen] !== reader) {
            const other = group[seen]!
            add(commit(other), commit(from), [reader, from, other], [commit(other), begun])
          }
          // The first that comes after what was read comes after the reader.
          let later = border(group, t => t === from || !known.reaches(commit(from), commit(t)))
          if (group[later] === reader) later++
          const other = group[later]
          if (other !== undefined) add(begun, commit(other), [reader, from, other], [commit(from), commit(other)])
        }
      }
      if (axiom !== 'snapshots') continue
      for (const writer of writers) {
        const begun = polygraph.begin(writer)
        for (const group of groups) {
          // The first that commits after the snapshot of another takes its own after that one's commit.
          let later = border(group, t => t === writer || !known.reaches(begun, commit(t)))
          if (group[later] === writer) later++
          const other = group[later]
          if (other !== undefined) {
            add(commit(writer), polygraph.begin(other), [writer, other], [begun, commit(other)])
          }
        }
      }
    }
  }
}

/** How many at the front of a list fulfil a condition that none fulfils after one that does not. */
function border(list: readonly number[], holds: (t: number) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(list[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
