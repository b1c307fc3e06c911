import { expand } from '../scenario/expand.ts'
import type { Plan } from '../scenario/plan.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { allLinksMoves } from './moves/all-links.ts'
import { calmMoves } from './moves/calm.ts'
import { clientMoves } from './moves/clients.ts'
import { clusterMoves } from './moves/cluster.ts'
import { coarseFaultMoves, coarseOperationMoves } from './moves/coarse.ts'
import { drawMoves } from './moves/draws.ts'
import { excerptMoves } from './moves/excerpt.ts'
import { faultMoves, weakenFaultMoves } from './moves/faults.ts'
import { networkMoves } from './moves/network.ts'
import { operationMoves } from './moves/operations.ts'
import type { Pass } from './moves/pass.ts'
import { redrawingMoves } from './moves/redrawing.ts'
import { reseedMoves } from './moves/reseed.ts'
import { roundingMoves } from './moves/rounding.ts'
import { scheduleMoves } from './moves/schedule.ts'
import { durationMoves, earlierMoves } from './moves/time.ts'

/**
 * Where a search for a smaller plan stands: in which pass, and where in it. `changed` says whether anything was accepted
 * since the first pass, in which case the passes start over at the end.
 */
export interface Cursor {
  readonly pass: number
  readonly at: number
  /** Length of the piece that the pass takes out at a time; 0 for a pass that has not begun. */
  readonly size: number
  readonly changed: boolean
}

export const START: Cursor = { pass: 0, at: 0, size: 0, changed: false }

/** A simpler plan to try, and where to go on if it still fails. */
export interface Move {
  readonly plan: Plan
  readonly next: Cursor
}

/** What finds a small part of a large plan under another seed. Where one is found, nothing has to be taken apart. */
const PARTS: readonly Pass[] = [redrawingMoves, calmMoves, clusterMoves, excerptMoves]

/** What takes away something that happens. What simplifies most comes first, and what makes the rest of the search cheaper or steadier. */
const EVENTS: readonly Pass[] = [
  redrawingMoves,
  calmMoves,
  coarseFaultMoves,
  coarseOperationMoves,
  clusterMoves,
  faultMoves,
  durationMoves,
  operationMoves,
  clientMoves,
]

/** Then, of what the network does. There are far more messages than operations, so that it waits until no more of these can go. */
const REMOVING: readonly Pass[] = [...EVENTS, reseedMoves, allLinksMoves, networkMoves, scheduleMoves, drawMoves]

/**
 * What makes the rest easier to read. It waits until nothing can be taken away: operations that have been moved together wait for each
 * other, and none of them can go without moving the rest.
 */
const TIDYING: readonly Pass[] = [earlierMoves, weakenFaultMoves, roundingMoves]

const PASSES: readonly Pass[] = [...REMOVING, ...TIDYING]

/**
 * The plans that are a step simpler than `plan`, in the order in which to try them. It is a function of its arguments alone,
 * and runs nothing: that is why fast-check can walk the same path again from its printed `path`.
 */
export function moves(scenario: AnyScenario, plan: Plan, cursor: Cursor = START): Generator<Move> {
  return movesOf(PASSES, scenario, plan, cursor)
}

/** Of these plans, those that are a small part of it, with other draws. */
export function movesToParts(scenario: AnyScenario, plan: Plan, cursor: Cursor = START): Generator<Move> {
  return movesOf(PARTS, scenario, plan, cursor)
}

function* movesOf(passes: readonly Pass[], scenario: AnyScenario, plan: Plan, cursor: Cursor): Generator<Move> {
  let { pass, at, size, changed } = cursor
  // Only a run could tell the operations of a generator. A plan that leaves them to it goes on doing so.
  const isLive = expand(scenario, plan).live !== undefined
  const unchanged = JSON.stringify(plan)
  for (;;) {
    for (; pass < passes.length; pass++, at = 0, size = 0) {
      const isStage = passes === PASSES && (pass === EVENTS.length || pass === REMOVING.length)
      if (changed && isStage && at === 0 && size === 0) break
      for (const step of (passes[pass] as Pass)(scenario, plan, at, size)) {
        const simpler = isLive ? withoutOperations(step.plan) : step.plan
        if (isLive && JSON.stringify(simpler) === unchanged) continue
        if (!keepsTheEnd(plan, simpler)) continue
        yield { plan: simpler, next: { pass, at: step.at, size: step.size, changed: true } }
      }
    }
    if (!changed) return
    pass = 0
    at = 0
    size = 0
    changed = false
  }
}

/** A final phase without a kind of its operations is another experiment: what is never drained is not lost. */
function keepsTheEnd(plan: Plan, simpler: Plan): boolean {
  const left = finalKinds(simpler)
  return [...finalKinds(plan)].every(kind => left.has(kind))
}

function finalKinds({ operations = [] }: Plan): ReadonlySet<string> {
  return new Set(operations.filter(({ final }) => final === true).map(({ f }) => f))
}

function withoutOperations({ operations: _, ...plan }: Plan): Plan {
  return plan
}
