import { either, show } from '../../checkers/display.ts'
import { identity } from '../../checkers/equality.ts'
import { inconsistent, modelOperation, OneOf } from '../../checkers/model.ts'
import type { ClientOperation } from '../../checkers/operation.ts'
import type { PicturedModel } from './operation-label.ts'

/** Longer orders are not replayed: in some models a step costs as much as the state is large. */
const MOST_OPERATIONS = 20_000
const MOST_STATES = 64

/** The states along an order of operations. */
export interface ReplayedStates {
  /** In words, after the first so many operations; `undefined` from where it is not known. */
  after(operations: number): string | undefined
}

/**
 * What the object was along the longest linearization.
 *
 * @param until Where the operation that is at fault completes: what completed later had no result yet.
 */
export function replayedStates(
  model: PicturedModel | undefined,
  linearization: readonly ClientOperation[],
  until: number,
): ReplayedStates | undefined {
  if (model === undefined || linearization.length > MOST_OPERATIONS) return undefined
  const along: (readonly unknown[])[] = [[model.init()]]
  for (const operation of linearization) {
    const known = operation.end <= until || operation.outcome !== 'ok'
    const seen = modelOperation(model, known ? operation : { ...operation, outcome: 'info', result: undefined })
    const next = new Map<unknown, unknown>()
    for (const state of along.at(-1)!) {
      const after = model.step(state, seen)
      if (after === inconsistent) continue
      for (const each of after instanceof OneOf ? after.states : [after]) next.set(identity(each), each)
    }
    if (next.size === 0 || next.size > MOST_STATES) break
    along.push([...next.values()])
  }
  const inWords = (state: unknown) => model.describeState?.(state) ?? show(state)
  return {
    after(operations) {
      const states = along[operations]
      return states === undefined ? undefined : either(states.map(inWords))
    },
  }
}
