import { type Duration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { timeText } from '../../clock/time-text.ts'
import { counted } from '../../options/counted.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import { type CheckerOf, mergeValid, type Verdict } from '../checker.ts'
import { type LinearizabilityDetails, linearizable } from '../linearizability/index.ts'
import { isRead, type Model, modelOperation, type ValueFlow } from '../model.ts'
import { checkModel } from '../model-given.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { thinAirOnAny } from '../thin-air.ts'
import { begunEarlier } from './begun-earlier.ts'
import { recentValues } from './recent-values.ts'

/** Configures {@link staleness}. */
export interface StalenessOptions {
  /** Each read returns one of the last so many values: 1 is linearizability. Default: any number is right. */
  readonly versions?: number
  /** Each read returns what was there at most so long before it began: 0 is linearizability. Default: any time is right. */
  readonly within?: Duration
  /** After how many steps of a search to give up with `'unknown'`. Default: 20 million. */
  readonly maxSteps?: number
}

/** Says how stale reads were at most. */
export interface StalenessDetails {
  /** The least number of values that explains all reads: each returned one of the last so many. Left out if none does, or none was found. */
  readonly versions?: number
  /** The least time, milliseconds. Left out if none does, it was not found, or the history has no times. */
  readonly withinMs?: number
  /** Of a history that breaks a bound: the end of the read that shows it, and of the writes and operations beside it that leave it no other value. */
  readonly stale?: readonly HistoryEvent[]
}

const OPTIONS = optionsOf<StalenessOptions>({
  versions: wholeNumber(1),
  within: durationSchema,
  maxSteps: wholeNumber(1),
})

/** What a bound on staleness came to. */
interface Bound {
  readonly valid: Verdict['valid']
  readonly reason: string
  readonly details: StalenessDetails
}

/**
 * Checks how far reads lag behind: bounded staleness, of a model whose operations are reads and plain writes (`register`, `kv`), each
 * object by itself. By values that is *k-atomicity* (Aiyer, Alvisi and Bazzi, "On the availability of non-strict quorum systems", DISC 2005), by
 * time *Δ-atomicity* (Golab, Li and Shah, "Analyzing consistency properties for fun and profit", PODC 2011): the history is linearizable if every
 * read had begun so much earlier. Without a bound nothing is wrong but values that come from nowhere; `details` say how stale reads were.
 *
 * `'unknown'` where a search takes too long, or a time is asked for and the history has none.
 *
 * @throws Error for other operations; `check` throws it.
 */
export function staleness<State, F extends string>(
  model: Model<State, F>,
  options: StalenessOptions = {},
): CheckerOf<F, StalenessDetails> {
  checkModel('staleness', model)
  checkOptions('staleness', OPTIONS, options)
  const { versions, within, maxSteps } = options
  const search = maxSteps === undefined ? {} : { maxSteps }
  return {
    name: `staleness of ${model.name}`,
    check(history): Verdict<StalenessDetails> {
      const all = operations(history)
      const flow = flowOf(model, all)
      const thinAir = thinAirOnAny(model, all)
      // Or a read before its write: no bound explains that, and the linearizable one says it best.
      if (thinAir !== undefined) {
        const { details, ...verdict } = linearizable(model, search).check(history)
        return { ...verdict, details: staleIn(model, history, details) }
      }
      const bounds = [
        ...(versions === undefined && within !== undefined ? [] : [byVersions(model, flow, history, versions, search)]),
        ...(within === undefined && versions !== undefined ? [] : [byTime(model, history, within, search)]),
      ]
      const valid = mergeValid(bounds.map(each => each.valid))
      const deciding = bounds.filter(each => each.valid === valid)
      return {
        valid,
        reason: deciding.map(({ reason }) => reason).join(' '),
        details: Object.assign({}, ...bounds.toReversed().map(({ details }) => details)),
      }
    },
  }
}

interface SearchOptions {
  readonly maxSteps?: number
}

function flowOf<State>(model: Model<State>, all: readonly ClientOperation[]): ValueFlow {
  const flow = model.values?.(all)
  const odd = all.find(operation => {
    const seen = modelOperation(model, operation)
    if (flow === undefined) return true
    return !isRead(model, seen) && ([...flow.needs(seen)].length > 0 || [...flow.brings(seen)].length !== 1)
  })
  if (flow !== undefined && odd === undefined) return flow
  const what = odd === undefined ? `a ${model.name} has others` : `'${odd.f}' is neither`
  throw new Error(`staleness: it judges reads and plain writes, and ${what}`)
}

function byVersions<State>(
  model: Model<State>,
  flow: ValueFlow,
  history: History,
  most: number | undefined,
  search: SearchOptions,
): Bound {
  // With as many as there are values at all, more make no difference.
  const all = 1 + history.filter(({ type }) => type === 'invoke').length
  for (let count = 1; ; count++) {
    const checked = count === 1 ? model : recentValues(model, flow, count)
    const { valid, reason, details } = linearizable(checked as Model<unknown>, search).check(history)
    if (valid === true) {
      const said = count === 1 ? 'the last value' : `one of the last ${count} values`
      return { valid, reason: `Every read returned ${said}.`, details: { versions: count } }
    }
    if (valid === 'unknown') return { valid, reason, details: {} }
    if (count < Math.min(most ?? all, all)) continue
    const allowed = most === undefined || count === 1 ? '' : ` One of the last ${count} would be right.`
    return { valid: false, reason: `${reason}${allowed}`, details: staleIn(model, history, details) }
  }
}

function byTime<State>(
  model: Model<State>,
  history: History,
  within: Duration | undefined,
  search: SearchOptions,
): Bound {
  const times = history.flatMap(({ time, process }) => (typeof process === 'number' ? [time] : []))
  if (times.some(time => time < 0)) {
    return { valid: 'unknown', reason: 'The history has no times, so nothing tells how old a value was.', details: {} }
  }
  const checkAt = (ns: number) => linearizable(model, search).check(begunEarlier(model, history, ns))
  const span = times.reduce((most, time) => Math.max(most, time), 0)
  // Sought in whole microseconds, upwards from what is most likely.
  let [tooLittle, enough] = [-1, 0]
  for (let us = 0; ; us = us === 0 ? 1 : us * 2) {
    const { valid, reason } = checkAt(us * 1_000)
    if (valid === 'unknown') return { valid, reason, details: {} }
    if (valid) {
      enough = us
      break
    }
    tooLittle = us
    if (us * 1_000 > span) return beforeItsWrite(model, history, search)
  }
  while (enough - tooLittle > 1) {
    const middle = Math.floor((enough + tooLittle) / 2)
    const { valid, reason } = checkAt(middle * 1_000)
    if (valid === 'unknown') return { valid, reason, details: {} }
    if (valid) enough = middle
    else tooLittle = middle
  }
  const details = { withinMs: enough / 1_000 }
  if (within === undefined || enough <= microseconds(within)) {
    const said = enough === 0 ? 'was there when it ran' : `was there at most ${timeText(enough)} before it began`
    return { valid: true, reason: `What each read returned ${said}.`, details }
  }
  const found = checkAt(microseconds(within) * 1_000).details
  const all = operations(history)
  // There each operation has a process of its own, by its number.
  const original = ({ process }: ClientOperation) => all[process]!
  const culprit = found && original(found.operation)
  const one =
    culprit === undefined ? '' : ` One of them is process ${culprit.process}'s ${culprit.f} at event ${culprit.end}.`
  const most = `Reads returned what had been replaced up to ${timeText(enough)} before they began, and ${timeText(microseconds(within))} would be right.`
  return { valid: false, reason: `${most}${one}`, details: { ...details, ...staleIn(model, history, found, original) } }
}

/** How many of the last writes before it are shown beside a read. */
const MOST_WRITES = 4

/** The read that breaks a bound, and what shows that it does. */
function staleIn<State>(
  model: Model<State>,
  history: History,
  found: LinearizabilityDetails | undefined,
  original: (operation: ClientOperation) => ClientOperation = operation => operation,
): Pick<StalenessDetails, 'stale'> {
  if (found === undefined) return {}
  const { operation, window, linearization } = found
  const writes = linearization.filter(each => !isRead(model, modelOperation(model, each))).slice(-MOST_WRITES)
  const shown = [operation, ...window, ...writes].map(original)
  const events = shown.map(({ start, end }) => history[end === Number.POSITIVE_INFINITY ? start : end]!)
  return { stale: [...new Set(events)] }
}

/** However much earlier reads began, one of them ended before what it returned was written. */
function beforeItsWrite<State>(model: Model<State>, history: History, search: SearchOptions): Bound {
  const amount = counted(history.filter(({ type }) => type === 'invoke').length, 'operation')
  const { reason, details } = linearizable(model, search).check(history)
  return {
    valid: false,
    reason: `However stale reads may be, nothing explains these ${amount}. ${reason}`,
    details: staleIn(model, history, details),
  }
}
