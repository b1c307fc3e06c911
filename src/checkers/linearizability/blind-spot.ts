import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import { identity } from '../equality.ts'
import { isRead, type Model, modelOperation } from '../model.ts'
import { type ClientOperation, operations } from '../operation.ts'

/**
 * Why no change that came to nothing, or too late, could show in a history: no object of it was both changed and looked at. `undefined`
 * if one was, or if the model does not say which operations look.
 */
export function blindSpotOf<State>(model: Model<State>, history: History): string | undefined {
  if (model.reads === undefined && model.values === undefined) return undefined
  const seen = new Map<unknown, { isChanged: boolean; isLookedAt: boolean }>()
  for (const operation of operations(history)) {
    if (operation.outcome === 'fail') continue
    const id = model.partition === undefined ? undefined : identity(model.partition(operation))
    let object = seen.get(id)
    if (object === undefined) {
      object = { isChanged: false, isLookedAt: false }
      seen.set(id, object)
    }
    object.isChanged ||= !isRead(model, modelOperation(model, operation))
    object.isLookedAt ||= tells(model, operation)
    if (object.isChanged && object.isLookedAt) return undefined
  }
  if (seen.size === 0) return undefined
  return model.partition === undefined
    ? `the ${model.name} was never both changed and looked at`
    : `none of ${counted(seen.size, 'object')} was both changed and looked at`
}

/** Whether its result goes by what the object was before. */
function tells<State>(model: Model<State>, operation: ClientOperation): boolean {
  if (operation.outcome !== 'ok') return false
  const asked = modelOperation(model, operation)
  if (isRead(model, asked)) return true
  for (const _ of model.values?.([operation])?.needs(asked) ?? []) return true
  return false
}
