import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import { identity, same } from '../equality.ts'
import { isRead, type Model, type ModelOperation, modelOperation } from '../model.ts'
import { operations } from '../operation.ts'

/**
 * Why no change that came to nothing, or too late, could show in a history: no object of it was both changed and looked at. `undefined`
 * if one was, or if the model does not say which operations look.
 */
export function blindSpotOf<State>(model: Model<State>, history: History): string | undefined {
  if (model.reads === undefined && model.values === undefined) return undefined
  const seen = new Map<unknown, { isChanged: boolean; isLookedAt: boolean }>()
  for (const operation of operations(history)) {
    const { outcome } = operation
    const asked = modelOperation(model, operation)
    if (outcome === 'fail' && model.observesFailure?.(asked) !== true) continue
    const id = model.partition === undefined ? undefined : identity(model.partition(operation))
    let object = seen.get(id)
    if (object === undefined) {
      object = { isChanged: false, isLookedAt: false }
      seen.set(id, object)
    }
    object.isChanged ||= outcome !== 'fail' && !onlyLooks(model, asked)
    object.isLookedAt ||= outcome === 'fail' || (outcome === 'ok' && tells(model, asked))
    if (object.isChanged && object.isLookedAt) return undefined
  }
  if (seen.size === 0) return undefined
  return model.partition === undefined
    ? `the state of the ${model.name} was never both changed and looked at`
    : `none of ${counted(seen.size, 'object')} was both changed and looked at`
}

/** To a `powerSet` a read changes what is known, if its result is: it is none only then. */
function onlyLooks<State>(model: Model<State>, asked: ModelOperation): boolean {
  return isRead(model, asked) || isRead(model, { ...asked, known: false })
}

/** Whether the result of an operation that succeeded goes by what the object was before. */
function tells<State>(model: Model<State>, asked: ModelOperation): boolean {
  if (onlyLooks(model, asked)) return true
  for (const [kind] of model.transactions?.actionsOf(asked) ?? []) if (kind === 'r') return true
  const flow = model.values?.([])
  if (flow === undefined) return hasResult(asked)
  for (const _ of flow.needs(asked)) return true
  return false
}

/** Where a model does not say what results go by, one that is not only the argument again may go by anything. */
function hasResult({ value, result }: ModelOperation): boolean {
  return result !== undefined && result !== null && !same(result, value)
}
