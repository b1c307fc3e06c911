import type { Verdict } from './checker.ts'
import { count, either, show, showName, showTime } from './display.ts'
import { type Model, modelOperation } from './model.ts'
import type { ClientOperation } from './operation.ts'
import type { SearchResult } from './search.ts'

/** The evidence against a history (or how far the checker came). */
export interface LinearizabilityDetails {
  /** The object it is about, if the model is one of many. */
  readonly key?: unknown
  /** The operation for which no moment is left. */
  readonly operation: ClientOperation
  /** It and the operations on the same object that ran at the same time, in order of invocation. */
  readonly window: readonly ClientOperation[]
  /** The states that the object may have been in, in the model's words. */
  readonly states: readonly string[]
  /** The longest order found for what completed before: up to there everything is well. */
  readonly linearization: readonly ClientOperation[]
  /** What the search took. */
  readonly steps: number
}

const SUCCEEDED = 'succeeded'

type Stuck<State> = Exclude<SearchResult<State>, { outcome: 'linearizable' }>

/** The verdict on a part of a history that the search did not linearize. `searched` are the operations it was given. */
export function explain<State>(
  model: Model<State>,
  key: unknown,
  searched: readonly ClientOperation[],
  part: readonly ClientOperation[],
  result: Stuck<State>,
  because = '',
): Verdict<LinearizabilityDetails> {
  const operation = searched[result.stuck]!
  const linearization = result.path().map(number => searched[number]!)
  const describeState = (state: State) => model.describeState?.(state) ?? show(state)
  const states = result.states.map(describeState)
  const window = part.filter(each => each.start < operation.end && each.end > operation.start)
  const details: LinearizabilityDetails = {
    ...(model.partition === undefined ? {} : { key }),
    operation,
    window,
    states,
    linearization,
    steps: result.steps,
  }
  const subject = model.partition === undefined ? `the ${model.name}` : showName(key)
  if (result.outcome === 'undecided') {
    const done = searched.filter(each => each.end < operation.end).length
    const reason =
      `Undecided after ${count(result.steps, 'step')}: ${count(done, 'operation')} of ${count(searched.length, 'operation')}` +
      ` on ${subject} can be ordered, up to ${time(operation.endTime, operation.end)}. Raise maxSteps to search on.`
    return { valid: 'unknown', reason, details }
  }
  const reason = [
    `${who(operation)}'s ${describe(model, operation)} ${describeResult(model, operation)} `,
    `${time(operation.endTime, operation.end)}, `,
    `but ${circumstances(model, subject, searched, result, describeState)}.`,
    because && ` ${because}`,
  ].join('')
  return { valid: false, reason, details }
}

function circumstances<State>(
  model: Model<State>,
  subject: string,
  searched: readonly ClientOperation[],
  result: Stuck<State>,
  describeState: (state: State) => string,
): string {
  const states = result.states.map(describeState)
  if (states.length > 1) return `${subject} could only have been ${either(states)} by then`
  const path = result.path().map(number => searched[number]!)
  let lastUpdate = path.length - 1
  while (lastUpdate >= 0 && isReadOf(model, path[lastUpdate]!)) lastUpdate--
  if (lastUpdate < 0) return `${subject} was still ${states[0]}, as at the start`
  const update = path[lastUpdate]!
  // It took effect at the latest when it, or whatever saw its effect, completed.
  const since = path.slice(lastUpdate).reduce((first, each) => (each.end < first.end ? each : first))
  const answer = describeResult(model, update)
  const how = `${who(update).toLowerCase()}'s ${describe(model, update)}${answer === SUCCEEDED ? '' : `, which ${answer}`}`
  if (since.end >= searched[result.stuck]!.end) return `${subject} was ${states[0]} by then (${how})`
  return `${subject} had been ${states[0]} since ${time(since.endTime, since.end).replace(/^at /, '')} (${how})`
}

function isReadOf<State>(model: Model<State>, operation: ClientOperation): boolean {
  const { reads } = model
  if (reads === undefined) return false
  return typeof reads === 'function' ? reads(modelOperation(model, operation)) : reads.includes(operation.f)
}

function who(operation: ClientOperation): string {
  return `Process ${operation.process}`
}

function describe<State>(model: Model<State>, operation: ClientOperation): string {
  if (model.describeOperation !== undefined) return model.describeOperation(modelOperation(model, operation))
  const argument = operation.value === null || operation.value === undefined ? '' : ` of ${show(operation.value)}`
  return `${operation.f}${argument}`
}

function describeResult<State>(model: Model<State>, operation: ClientOperation): string {
  const { outcome, result } = operation
  // Nobody knows, so there is nothing to say.
  if (outcome === 'info') return SUCCEEDED
  if (model.describeResult !== undefined) return model.describeResult(modelOperation(model, operation))
  return result === null || result === undefined ? SUCCEEDED : `returned ${show(result)}`
}

/** `at 1.2s`; without times in the history, `at event 17`. */
function time(nanoseconds: number, position: number): string {
  return nanoseconds < 0 ? `at event ${position}` : `at ${showTime(nanoseconds)}`
}
