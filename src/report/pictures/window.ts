import type { LinearizabilityDetails } from '../../checkers/linearizability/explanation.ts'
import type { ClientOperation } from '../../checkers/operation.ts'
import { value, withoutKey } from './operation-label.ts'
import type { ReplayedStates } from './replayed-states.ts'

/** The part of a history that a picture shows. */
export interface PicturedWindow {
  /** In order of invocation. */
  readonly operations: readonly ClientOperation[]
  /** Positions (from 1) in the longest linearization, by position of the invocation. */
  readonly order: ReadonlyMap<number, number>
  /** Where those begin that are left out, ascending. */
  readonly hidden: readonly number[]
}

/** With no more operations than this, all of them are shown. */
const FEW = 14
/** Operations shown from the end of the longest linearization. */
const TAIL = 7
/** From the beginning of so many of them on, nothing is left out if there is room. */
const NEAR = 5

/**
 * The operations around the one that cannot be placed, at most so many of them: itself; the end of the longest linearization, with
 * the last operation that changed the state and the one that had the argument which it returned; and those that ran at the same time,
 * the nearest first.
 */
export function windowOf(
  details: LinearizabilityDetails,
  states: ReplayedStates | undefined,
  most: number,
): PicturedWindow {
  const { operation, window, linearization } = details
  const pool = new Map<number, ClientOperation>()
  for (const each of [...linearization, ...window, operation]) pool.set(each.start, each)
  const limit = Math.max(1, most)
  const shown = new Map<number, ClientOperation>()
  const show = (each: ClientOperation | undefined) => {
    if (each !== undefined && shown.size < limit) shown.set(each.start, each)
  }
  show(operation)
  show(linearization.at(-1))
  show(lastChange(details, states))
  show(origin(details))
  for (const each of linearization.slice(-TAIL).reverse()) show(each)
  for (const each of byDistance(window, operation)) show(each)
  if (pool.size <= FEW || limit === Number.POSITIVE_INFINITY) for (const each of pool.values()) show(each)
  // Better a few operations more than holes right where it matters.
  const near = Math.min(
    ...linearization.slice(-NEAR).map(({ start, outcome }) => (outcome === 'ok' ? start : operation.start)),
  )
  for (const each of [...pool.values()].reverse()) if (each.start > near) show(each)
  const order = new Map<number, number>()
  linearization.forEach((each, i) => {
    if (shown.has(each.start)) order.set(each.start, i + 1)
  })
  const byStart = (a: number, b: number) => a - b
  return {
    operations: [...shown.values()].sort((a, b) => byStart(a.start, b.start)),
    order,
    hidden: [...pool.keys()].filter(start => !shown.has(start)).sort(byStart),
  }
}

/** The last operation after which the state was another; without a model, the last one of another kind. */
function lastChange(
  { operation, linearization }: LinearizabilityDetails,
  states: ReplayedStates | undefined,
): ClientOperation | undefined {
  for (let i = linearization.length - 1; i >= 0; i--) {
    const after = states?.after(i + 1)
    if (after === undefined ? linearization[i]!.f !== operation.f : after !== states!.after(i)) return linearization[i]
  }
  return undefined
}

/** Whose argument the operation returned: the last such operation begun before it completed. */
function origin({ operation, window, linearization, key }: LinearizabilityDetails): ClientOperation | undefined {
  const returned = withoutKey(operation.result, key)
  if (returned === null || returned === undefined) return undefined
  const wanted = value(returned)
  let last: ClientOperation | undefined
  for (const each of [...linearization, ...window]) {
    if (each === operation || each.start === operation.start || each.start > operation.end) continue
    if (last !== undefined && each.start < last.start) continue
    const argument = withoutKey(each.value, key)
    if (argument !== null && argument !== undefined && value(argument) === wanted) last = each
  }
  return last
}

/** Those whose outcome is known first, then the nearest by invocation. */
function byDistance(window: readonly ClientOperation[], operation: ClientOperation): ClientOperation[] {
  const distance = ({ start }: ClientOperation) => Math.abs(start - operation.start)
  const isOpen = ({ end }: ClientOperation) => (end === Number.POSITIVE_INFINITY ? 1 : 0)
  return [...window].sort((a, b) => isOpen(a) - isOpen(b) || distance(a) - distance(b) || a.start - b.start)
}
