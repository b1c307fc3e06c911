import { inconsistent, isRead, type Model, modelOperation, OneOf } from '../model.ts'
import type { ClientOperation } from '../operation.ts'

/** States that a model leaves open are followed up to so many. */
const MOST_STATES = 64

/** An operation for which no moment is left, and what had happened by then. */
interface Stuck<State> {
  readonly operation: ClientOperation
  /** The states that the object may have been in. */
  readonly states: readonly State[]
  /** The longest order found for what completed before. */
  readonly before: readonly ClientOperation[]
}

/**
 * The class of evidence that an operation without a moment is, if it is not out of thin air, in words of the field: a `stale read` shows what was overwritten, though
 * another read has seen the newer state; of a `lost write` no read has seen anything; `read ahead` shows what was written after it; `stale
 * cas` (or `acquire`, `dequeue`, …) acted on a state that had passed; `impossible …` fits no state that there was.
 */
export function anomalyOf<State>(model: Model<State>, all: readonly ClientOperation[], stuck: Stuck<State>): string {
  const { operation, states, before } = stuck
  const modelled = modelOperation(model, operation)
  const reads = isRead(model, modelled)
  const name = reads ? 'read' : operation.f
  const passed = statesAlong(model, before).filter(state => fits(model, state, operation))
  if (passed.length > 0) {
    if (!reads) return `stale ${name}`
    const others = all.filter(
      each => each.outcome === 'ok' && each.start !== operation.start && isRead(model, modelOperation(model, each)),
    )
    const isSeen = others.some(
      other => states.some(state => fits(model, state, other)) && passed.every(state => !fits(model, state, other)),
    )
    return isSeen ? 'stale read' : 'lost write'
  }
  const later = all.filter(each => each.outcome !== 'fail' && each.start > operation.end)
  const isAhead = later.some(each =>
    states.some(state => following(model, state, each).some(next => fits(model, next, operation))),
  )
  return isAhead ? `${name} ahead` : `impossible ${name}`
}

/** The states that the object was in, from the first one on, but for the last. */
function statesAlong<State>(model: Model<State>, operations: readonly ClientOperation[]): State[] {
  let now: State[] = [model.init()]
  const passed: State[] = []
  for (const operation of operations) {
    if (isRead(model, modelOperation(model, operation))) continue
    passed.push(...now)
    now = now.flatMap(state => following(model, state, operation)).slice(0, MOST_STATES)
  }
  return passed
}

function fits<State>(model: Model<State>, state: State, operation: ClientOperation): boolean {
  return following(model, state, operation).length > 0
}

function following<State>(model: Model<State>, state: State, operation: ClientOperation): readonly State[] {
  const next = model.step(state, modelOperation(model, operation))
  if (next === inconsistent) return []
  return next instanceof OneOf ? next.states : [next]
}
