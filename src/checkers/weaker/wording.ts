/** How operations read in the explanations of the weaker models. */
import { counted } from '../../options/counted.ts'
import { show, showName, showTime } from '../display.ts'
import { isRead, type Model, modelOperation } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import type { ThinAir } from '../thin-air.ts'

/** What was asked for: `write of 2 to x`. */
export function describe<State>(model: Model<State>, operation: ClientOperation): string {
  if (model.describeOperation !== undefined) return model.describeOperation(modelOperation(model, operation))
  const { value } = operation
  return `${operation.f}${value === null || value === undefined ? '' : ` of ${show(value)}`}`
}

/** What came of it: `returned 2`. */
export function describeResult<State>(model: Model<State>, operation: ClientOperation): string {
  const { outcome, result } = operation
  if (outcome === 'info') return 'never came back'
  if (model.describeResult !== undefined) return model.describeResult(modelOperation(model, operation))
  return result === null || result === undefined ? 'succeeded' : `returned ${show(result)}`
}

/** `process 1's write of 2 to x at 1.2s`. */
export function tellOperation<State>(model: Model<State>, operation: ClientOperation): string {
  return `process ${operation.process}'s ${describe(model, operation)} ${when(operation)}`
}

/** With its result, as a sentence: `Process 1's read of x at 1.2s returned 2`. */
export function tellRead<State>(model: Model<State>, operation: ClientOperation): string {
  const told = `${tellOperation(model, operation)} ${describeResult(model, operation)}`
  return told[0]!.toUpperCase() + told.slice(1)
}

/** Of a result that shows what was never there. */
export function tellThinAir<State>(model: Model<State>, { operation, value, verb }: ThinAir): string {
  const key = model.partition?.(operation)
  const on = key === undefined ? '' : ` to ${showName(key)}`
  return `${tellRead(model, operation)}, but ${show(value)} was never ${verb}${on}.`
}

/** A noun, with the result if that matters: `process 1's read of x at 1.2s, which returned 2`. */
export function tellStep<State>(model: Model<State>, operation: ClientOperation): string {
  const told = tellOperation(model, operation)
  const tells = operation.outcome === 'ok' && isRead(model, modelOperation(model, operation))
  return tells ? `${told} (which ${describeResult(model, operation)})` : told
}

/** A line of a picture: `1: write of 2 to x`, `2: read of x returned 2`. */
export function label<State>(model: Model<State>, operation: ClientOperation): string {
  const result = describeResult(model, operation)
  const plain = result === 'succeeded' || operation.outcome === 'info'
  return `process ${operation.process}: ${describe(model, operation)}${plain ? '' : ` ${result}`}`
}

/** When it was invoked: that is what can be found in the history. */
function when({ startTime, start }: ClientOperation): string {
  return startTime < 0 ? `at event ${start}` : `at ${showTime(startTime)}`
}

/** `12 operations of 3 processes`. */
export function amounts(operations: number, processes: number): string {
  return `${counted(operations, 'operation')} of ${processes === 1 ? '1 process' : `${processes} processes`}`
}

export function sentence(words: string): string {
  return words[0]!.toUpperCase() + words.slice(1)
}
