import type { CycleStep } from '../cycle.ts'
import { withoutJunctions } from '../cycle.ts'
import { shortestCycle } from '../cycle-search.ts'
import { type EdgeList, IMPLIED, RW } from '../edges.ts'
import type { Graph } from '../graph.ts'
import { PathFinder } from '../paths.ts'
import { previousInProcess } from '../session-order.ts'
import { addAtomicView, addMonotonicAtomicView } from './atomic-view.ts'
import { addCausality } from './causality.ts'
import { CommitOrder, type SessionOrder } from './commit-order.ts'
import { happensBefore } from './happens-before.ts'
import type { Axiom } from './level.ts'
import type { Observations } from './observations.ts'

/** The levels that are decided in polynomial time. */
export type WeakAxiom = Extract<Axiom, 'monotonic atomic view' | 'atomic view' | 'causality'>

export function isWeak(axiom: Axiom): axiom is WeakAxiom {
  return axiom === 'monotonic atomic view' || axiom === 'atomic view' || axiom === 'causality'
}

/** Why a step of a cycle is there, where the level says so. */
export interface Because {
  readonly reader: number
  readonly key: number
  /** How the reader came to see the writer: a way from the writer to it. */
  readonly way: readonly CycleStep[]
  /** Whether the reader missed the write, instead of having read another. */
  readonly isMissed: boolean
}

/** A cycle in what must be the order of commits. */
export interface Contradiction {
  readonly steps: readonly CycleStep[]
  /** Of each step, if it is not for what one read or overwrote, or the session. */
  readonly because: readonly (Because | undefined)[]
}

/** How many missed writes are compared, to show the one that is seen in the fewest steps. */
const MOST_COMPARED = 64

/**
 * Decides monotonic atomic view, read atomic or causal consistency: a contradiction, or nothing if some order of commits satisfies it.
 *
 * @param hold Is given the edges of what must be the order, if they have no cycle: any order that fits them will do.
 */
export function decideWeakLevel(
  observations: Observations,
  dependencies: EdgeList,
  axiom: WeakAxiom,
  session: SessionOrder,
  hold?: (order: EdgeList) => void,
): Contradiction | undefined {
  const { table } = observations
  const order = new CommitOrder(observations, dependencies, session)
  const previous = session === 'none' ? new Int32Array(table.count).fill(-1) : previousInProcess(table)
  if (axiom === 'causality') {
    // Before anything follows from what was seen, it must not have been seen in a circle.
    const circle = shortestCycle(order.edges, ~0)
    if (circle !== undefined) return { steps: circle, because: circle.map(() => undefined) }
  }
  if (axiom === 'monotonic atomic view') addMonotonicAtomicView(observations, order)
  else if (axiom === 'atomic view') addAtomicView(observations, order, previous)
  else addCausality(observations, order, previous)
  if (order.missed.length > 0) return shortestMiss(order, happensBefore(observations, previous), table.count)
  const cycle = shortestCycle(order.edges, ~0)
  if (cycle === undefined) {
    hold?.(order.edges)
    return undefined
  }
  const finder = new PathFinder(happensBefore(observations, previous), ~0)
  const because = cycle.map(({ from, to, label }) => {
    if (label !== IMPLIED) return undefined
    const { reader, key } = order.implicationOf(from, to)
    return { reader, key, way: wayBetween(finder, table.count, from, reader), isMissed: false }
  })
  return { steps: cycle, because }
}

function shortestMiss({ missed }: CommitOrder, graph: Graph, count: number): Contradiction {
  const finder = new PathFinder(graph, ~0)
  let best: Contradiction | undefined
  for (const { writer, reader, key } of missed.slice(0, MOST_COMPARED)) {
    const way = wayBetween(finder, count, writer, reader)
    if (best !== undefined && best.steps.length <= way.length + 1) continue
    best = {
      steps: [...way, { from: reader, to: writer, label: RW }],
      because: [...way.map(() => undefined), { reader, key, way: [], isMissed: true }],
    }
  }
  return best!
}

/** The shortest way by which a transaction came to know of another. */
function wayBetween(finder: PathFinder, count: number, from: number, to: number): CycleStep[] {
  finder.length(from, to, Number.POSITIVE_INFINITY)
  return withoutJunctions(finder.path(from, to), count)
}
