import { identity } from './equality.ts'
import { type Model, type ModelOperation, modelOperation, type ValueFlow } from './model.ts'
import type { ClientOperation } from './operation.ts'

/** The class of such evidence. */
export const THIN_AIR = 'never written'

/** A result that no order of the operations can explain, because it shows a value that was never there. */
export interface ThinAir {
  readonly operation: ClientOperation
  readonly value: unknown
  /** What no operation did to the value: `'written'`, `'enqueued'`. */
  readonly verb: string
}

/**
 * The first operation whose result shows a value that no operation that may have happened brought in: `undefined` if there is none,
 * or the model does not say where its values come from. Takes time in proportion to the history, where a search for an order would
 * try them all. The operations are those on one object.
 *
 * What an operation brings in counts only if what it needs is there: of `cas` from 1 to 2 and from 2 to 1 alone nothing comes.
 */
export function thinAirIn<State>(model: Model<State>, all: readonly ClientOperation[]): ThinAir | undefined {
  const flow = model.values?.(all)
  if (flow === undefined) return undefined
  const there = new Set<unknown>()
  for (const value of flow.initial) there.add(identity(value))
  const waiting = new Map<unknown, ModelOperation[]>()
  const counted: ModelOperation[] = []
  const take = (operation: ModelOperation) => {
    const missing = missingOf(flow, operation, there)
    if (missing === undefined) counted.push(operation)
    else if (waiting.has(missing)) waiting.get(missing)!.push(operation)
    else waiting.set(missing, [operation])
  }
  for (const operation of all) {
    if (operation.outcome === 'fail') continue
    take(modelOperation(model, operation))
    for (let next = counted.pop(); next !== undefined; next = counted.pop()) {
      for (const value of flow.brings(next)) {
        const id = identity(value)
        if (there.has(id)) continue
        there.add(id)
        if (waiting.size === 0) continue
        waiting.get(id)?.forEach(take)
        waiting.delete(id)
      }
    }
  }
  if (waiting.size === 0) return undefined
  const ever = new Set([
    ...there,
    ...[...waiting.values()].flat().flatMap(each => [...flow.brings(each)].map(identity)),
  ])
  // Rather what nothing at all brings in than what something could, if that itself were possible.
  return showing(model, flow, all, ever) ?? showing(model, flow, all, there)
}

/** The same for operations on several objects. */
export function thinAirOnAny<State>(model: Model<State>, all: readonly ClientOperation[]): ThinAir | undefined {
  const parts = new Map<unknown, ClientOperation[]>()
  for (const operation of all) {
    const key = model.partition === undefined ? undefined : identity(model.partition(operation))
    const part = parts.get(key)
    if (part === undefined) parts.set(key, [operation])
    else part.push(operation)
  }
  for (const part of parts.values()) {
    const found = thinAirIn(model, part)
    if (found !== undefined) return found
  }
  return undefined
}

/** The first value that an operation needs and that is not there; none of them is `undefined` as an identity. */
function missingOf({ needs }: ValueFlow, operation: ModelOperation, there: ReadonlySet<unknown>): unknown {
  for (const value of needs(operation)) {
    const id = identity(value)
    if (!there.has(id)) return id
  }
  return undefined
}

/** The first operation that certainly took effect and needs what is not there. */
function showing<State>(
  model: Model<State>,
  { needs, verb }: ValueFlow,
  all: readonly ClientOperation[],
  there: ReadonlySet<unknown>,
): ThinAir | undefined {
  for (const operation of all) {
    if (operation.outcome !== 'ok') continue
    for (const value of needs(modelOperation(model, operation))) {
      if (!there.has(identity(value))) return { operation, value, verb }
    }
  }
  return undefined
}
