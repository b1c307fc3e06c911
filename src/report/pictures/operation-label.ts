/** How operations read in a picture. */
import { show } from '../../checkers/display.ts'
import { same } from '../../checkers/equality.ts'
import { type Model, modelOperation } from '../../checkers/model.ts'
import type { ClientOperation } from '../../checkers/operation.ts'

/** Says what a picture takes from a model: its words, and what its operations do. Every `Model` is one. */
export type PicturedModel = Pick<
  Model<unknown>,
  'name' | 'init' | 'step' | 'usesProcess' | 'describeState' | 'describeOperation' | 'describeResult'
>

export interface Wording {
  /** The model that the history was held against. Without it, operations are shown as the history has them. */
  readonly model: PicturedModel | undefined
  /** The object that all operations are on; left out of what is shown without a model. */
  readonly key: unknown
}

/** Names of operations whose result is worth a word even if it is null. */
const ASKS = /^(r|read|get|dequeue|pop|poll|take|peek)\b/i

/** An operation in a few words: `write of 2 to x`, `get → 1`, `acquire`. */
export function operationLabel(operation: ClientOperation, { model, key }: Wording): string {
  const asked = model === undefined ? plainRequest(operation, key) : modelRequest(operation, model)
  const answer = operation.outcome === 'info' ? '?' : answerOf(operation, { model, key })
  return answer === undefined ? asked : `${asked} → ${answer}`
}

function modelRequest(operation: ClientOperation, model: PicturedModel): string {
  const seen = modelOperation(model, operation)
  if (model.describeOperation !== undefined) return model.describeOperation(seen)
  return isNothing(operation.value) ? operation.f : `${operation.f} of ${value(operation.value)}`
}

function plainRequest(operation: ClientOperation, key: unknown): string {
  const argument = withoutKey(operation.value, key)
  return isNothing(argument) ? operation.f : `${operation.f} ${value(argument)}`
}

function answerOf(operation: ClientOperation, { model, key }: Wording): string | undefined {
  const { outcome, result } = operation
  if (model?.describeResult !== undefined) {
    const said = model.describeResult(modelOperation(model, operation))
    if (said === 'succeeded') return outcome === 'fail' ? 'failed' : undefined
    return said.replace(/^returned /, '')
  }
  if (outcome === 'fail') return 'failed'
  const plain = withoutKey(result, key)
  if (ASKS.test(operation.f)) return value(plain)
  return isNothing(plain) || same(plain, withoutKey(operation.value, key)) ? undefined : value(plain)
}

/** `[key, argument]` as `argument`; the key alone is nothing. */
export function withoutKey(whole: unknown, key: unknown): unknown {
  if (key === undefined) return whole
  if (Array.isArray(whole) && whole.length > 0 && same(whole[0], key)) {
    return whole.length === 2 ? whole[1] : whole.slice(1)
  }
  return same(whole, key) ? undefined : whole
}

/** Of a longer list the middle is left out before it is put into words. */
const LONG_LIST = 60

/** A value in the words of the explanations: short, of long lists the beginning and the end. Takes anything. */
export function value(any: unknown): string {
  try {
    if (!Array.isArray(any) || any.length <= LONG_LIST) return show(any)
    const [head, tail] = [show(any.slice(0, 12)).slice(0, -1), show(any.slice(-8)).slice(1)]
    return `${head}, … ${any.length - 20} more …, ${tail}`
  } catch {
    return '<unreadable>'
  }
}

function isNothing(any: unknown): boolean {
  return any === null || any === undefined
}
