import { counted } from '../../options/counted.ts'
import type { Verdict } from '../checker.ts'
import { either, show, showName, showTime } from '../display.ts'
import { type Decision, isRead, type Model, modelOperation } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import { THIN_AIR, type ThinAir, thinAirIn } from '../thin-air.ts'
import { anomalyOf } from './anomaly.ts'
import { type SearchResult, search } from './search.ts'

/** Holds the evidence against a history (or how far the checker came). */
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
  /** Positions of the crashes in the history, of a checker that counts them. */
  readonly crashes?: readonly number[]
  /** What the search took. */
  readonly steps: number
}

/** The operations on one object, and which. */
export interface Part {
  readonly key: unknown
  readonly operations: readonly ClientOperation[]
}

type Stuck<State> = Exclude<SearchResult<State>, { outcome: 'linearizable' }>

const SUCCEEDED = 'succeeded'
/** What a search for the clearest explanation may take, besides a few steps for each operation. */
const EXPLANATION_STEPS = 100_000

/**
 * The verdict on a part that cannot be linearized. `found` says so, of the part or of the conflict in `decision`. Without a decision nothing
 * in the part is out of thin air.
 */
export function explainViolation<State>(
  model: Model<State>,
  part: Part,
  found: Stuck<State>,
  decision?: Decision & { readonly valid: false },
): Verdict<LinearizabilityDetails> {
  // Searched with foresight, a history is given up before the operation that is at fault completes; and in a conflict
  // the other operations are missing. A search without either finds the first completion that cannot be.
  const searched = decision?.conflict ?? part.operations
  const until = decision === undefined ? Number.POSITIVE_INFINITY : searched[found.stuck]!.end
  const prefix = cut(model, part.operations, until)
  const isFound = found.isExact && found.outcome === 'not linearizable' && decision === undefined
  const exact = isFound ? found : search(withoutForesight(model), prefix, EXPLANATION_STEPS + 4 * prefix.length)
  const [result, operations] = exact.outcome === 'not linearizable' ? [exact, prefix] : [found, searched]
  const operation = operations[result.stuck]!
  // Of a violation found with foresight it is known where the last order fails, but not what is at fault.
  if (result !== exact && decision === undefined) {
    const reason =
      `No order of the operations on ${subjectOf(model, part)} explains their results: the last possible one fails before ` +
      `${who(operation).toLowerCase()}'s ${describe(model, operation)} completes ${completion(operation)}.`
    return { valid: false, reason, details: detailsOf(model, part, operations, result) }
  }
  const because = decision?.conflict.includes(operation) === true ? decision.because : undefined
  const isThinAir = decision !== undefined && thinAirIn(model, part.operations)?.operation.start === operation.start
  return explainStuck(model, part, operations, result, because, isThinAir ? THIN_AIR : undefined)
}

/** The verdict on an operation for which no moment is left. Its class is looked for unless `evidence` says it. */
function explainStuck<State>(
  model: Model<State>,
  part: Part,
  searched: readonly ClientOperation[],
  result: Stuck<State>,
  because: string | undefined,
  evidence: string | undefined,
): Verdict<LinearizabilityDetails> {
  const operation = searched[result.stuck]!
  const more = because ?? model.describeMismatch?.(result.states, modelOperation(model, operation))
  const reason = [
    `${who(operation)}'s ${describe(model, operation)} ${describeResult(model, operation)} ${completion(operation)}, `,
    `but ${circumstances(model, subjectOf(model, part), searched, result)}.`,
    more ? ` ${more}` : '',
  ].join('')
  const details = detailsOf(model, part, searched, result)
  const stuck = { operation: details.operation, states: result.states, before: details.linearization }
  return {
    valid: false,
    reason,
    evidence: evidence ?? anomalyOf(model, part.operations, stuck),
    ...certainAt(operation),
    details,
  }
}

/** Whatever comes after the completion of what has no place cannot make a place for it. */
function certainAt({ endTime }: ClientOperation): Pick<Verdict, 'certainMs'> {
  return endTime < 0 ? {} : { certainMs: endTime / 1e6 }
}

function subjectOf<State>(model: Model<State>, { key }: Part): string {
  return model.partition === undefined ? `the ${model.name}` : showName(key)
}

/** The verdict on a part in which an operation shows what was never there. */
export function explainThinAir<State>(
  model: Model<State>,
  part: Part,
  { operation, value, verb }: ThinAir,
): Verdict<LinearizabilityDetails> {
  const prefix = cut(model, part.operations, operation.end)
  const exact = search(withoutForesight(model), prefix, EXPLANATION_STEPS + 4 * prefix.length)
  if (exact.outcome === 'not linearizable' && prefix[exact.stuck]!.start === operation.start) {
    return explainStuck(model, part, prefix, exact, `${show(value)} was never ${verb}.`, THIN_AIR)
  }
  const result = describeResult(model, operation)
  const on = model.partition === undefined ? '' : ` to ${showName(part.key)}`
  return {
    valid: false,
    reason: `${who(operation)}'s ${describe(model, operation)} ${result} ${completion(operation)}, but ${show(value)} was never ${verb}${on}.`,
    evidence: THIN_AIR,
    ...certainAt(operation),
    details: {
      ...(model.partition === undefined ? {} : { key: part.key }),
      operation,
      window: concurrentTo(part, operation),
      states: [],
      linearization: [],
      steps: 0,
    },
  }
}

/** The model for a search that goes on as long as nothing is wrong yet. */
export function withoutForesight<State>(model: Model<State>): Model<State> {
  const { outlook: _, foresee: __, ...patient } = model
  return patient
}

/** The verdict on a part that took too many steps. */
export function explainUndecided<State>(
  model: Model<State>,
  part: Part,
  result: Stuck<State>,
): Verdict<LinearizabilityDetails> {
  const { operations } = part
  const operation = operations[result.stuck]!
  const done = operations.filter(each => each.end < operation.end).length
  const on = model.partition === undefined ? '' : ` on ${showName(part.key)}`
  const reason =
    `Undecided after ${counted(result.steps, 'step')}: the first ${counted(done, 'operation')} of ${operations.length}${on} ` +
    `can be ordered, those that completed before the one ${completion(operation)}. Raise maxSteps to search on.`
  return { valid: 'unknown', reason, details: detailsOf(model, part, operations, result) }
}

/** The operations as they stood right after the event at `until`. */
function cut<State>(
  model: Model<State>,
  operations: readonly ClientOperation[],
  until: number,
): readonly ClientOperation[] {
  if (until === Number.POSITIVE_INFINITY) return operations
  const left: ClientOperation[] = []
  for (const operation of operations) {
    if (operation.start >= until) break
    if (operation.end <= until || operation.outcome === 'info') left.push(operation)
    else if (operation.outcome === 'ok' && !isRead(model, modelOperation(model, operation))) {
      left.push({ ...operation, outcome: 'info', result: undefined, end: Number.POSITIVE_INFINITY, endTime: -1 })
    }
  }
  return left
}

function detailsOf<State>(
  model: Model<State>,
  part: Part,
  searched: readonly ClientOperation[],
  result: Stuck<State>,
): LinearizabilityDetails {
  const operation = searched[result.stuck]!
  // Those that were cut are given as they were.
  const originals = new Map(part.operations.map(each => [each.start, each]))
  return {
    ...(model.partition === undefined ? {} : { key: part.key }),
    operation,
    window: concurrentTo(part, operation),
    states: result.states.map(state => describeState(model, state)),
    linearization: result.path().map(number => originals.get(searched[number]!.start)!),
    steps: result.steps,
  }
}

function concurrentTo(part: Part, operation: ClientOperation): readonly ClientOperation[] {
  return part.operations.filter(each => each.start < operation.end && each.end > operation.start)
}

function circumstances<State>(
  model: Model<State>,
  subject: string,
  searched: readonly ClientOperation[],
  result: Stuck<State>,
): string {
  const states = result.states.map(state => describeState(model, state))
  if (states.length > 1) return `${subject} could only have been ${either(states)} by then`
  const path = result.path().map(number => searched[number]!)
  let lastUpdate = path.length - 1
  while (lastUpdate >= 0 && isRead(model, modelOperation(model, path[lastUpdate]!))) lastUpdate--
  if (lastUpdate < 0) return `${subject} was still ${states[0]}, as at the start`
  const update = path[lastUpdate]!
  // It took effect at the latest when it, or whatever saw its effect, completed.
  const since = path.slice(lastUpdate).reduce((first, each) => (each.end < first.end ? each : first))
  const answer = describeResult(model, update)
  const how = `process ${update.process}'s ${describe(model, update)}${answer === SUCCEEDED ? '' : `, which ${answer}`}`
  const stuck = searched[result.stuck]!
  if (since.end >= stuck.end || completion(since) === completion(stuck))
    return `${subject} was ${states[0]} by then (${how})`
  return `${subject} had been ${states[0]} since ${completion(since).replace(/^at /, '')} (${how})`
}

function who(operation: ClientOperation): string {
  return `Process ${operation.process}`
}

function describeState<State>(model: Model<State>, state: State): string {
  return model.describeState?.(state) ?? show(state)
}

function describe<State>(model: Model<State>, operation: ClientOperation): string {
  if (model.describeOperation !== undefined) return model.describeOperation(modelOperation(model, operation))
  return describePlainly(operation)
}

/** What was asked for, where the model has no words for it. */
export function describePlainly({ f, value }: Pick<ClientOperation, 'f' | 'value'>): string {
  return value === null || value === undefined ? f : `${f} of ${show(value)}`
}

function describeResult<State>(model: Model<State>, operation: ClientOperation): string {
  const { outcome, result } = operation
  // The result is unknown, so there is nothing to say.
  if (outcome === 'info') return SUCCEEDED
  if (model.describeResult !== undefined) return model.describeResult(modelOperation(model, operation))
  return result === null || result === undefined ? SUCCEEDED : `returned ${show(result)}`
}

/** When it completed: `at 1.2s`; without times in the history, `at event 17`. */
function completion({ endTime, end }: ClientOperation): string {
  return endTime < 0 ? `at event ${end}` : `at ${showTime(endTime)}`
}
