import * as v from 'valibot'
import { functionField, textField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { show } from '../display.ts'
import { operations } from '../operation.ts'
import { completion, visitInOrder, whereabouts } from './evidence.ts'

/** Configures {@link monotonic}. */
export interface MonotonicOptions<Value = number> {
  /** What the reads are called. Default `'read'`. */
  readonly f?: string
  /**
   * Which reads come one after the other. `'process'` (default): those of one process, which is the session guarantee "monotonic
   * reads" (Terry et al., PDIS 1994). `'realtime'`: also those of different processes, if one ends before the other begins.
   */
  readonly order?: 'process' | 'realtime'
  /** Whether it must grow with every read, as a fencing token does. Default false: it may stay the same. */
  readonly strictly?: boolean
  /** Below 0 if a is less than b. Default: numbers by size. */
  readonly compare?: (a: Value, b: Value) => number
}

/** Holds the evidence of {@link monotonic}. */
export interface MonotonicDetails {
  /** Reads that ended with `ok`. */
  readonly readCount: number
  /** An earlier read and a later one that returned less, or strictly, not more. */
  readonly errors: readonly { readonly earlier: HistoryEvent; readonly later: HistoryEvent }[]
}

const OPTIONS = optionsOf<MonotonicOptions<unknown>>({
  f: textField,
  order: v.picklist(['process', 'realtime']),
  strictly: v.boolean(),
  compare: functionField(),
})

/**
 * Checks that what is read never goes back: versions, terms, log indexes, fencing tokens.
 *
 * Operations: `read`, whose `ok` carries the value; `null` is less than anything. For several objects, wrap it in
 * `independent`. After an `info` a client goes on as another process, and its session is a new one.
 */
export function monotonic<Value = number>(options: MonotonicOptions<Value> = {}): Checker<MonotonicDetails> {
  checkOptions('monotonic', OPTIONS, options)
  return {
    name: 'monotonic',
    operations: [options.f ?? 'read'],
    check: history => check(history, options as MonotonicOptions<unknown>),
  }
}

function check(history: History, options: MonotonicOptions<unknown>): Verdict<MonotonicDetails> {
  const { f = 'read', order = 'process', strictly = false, compare = bySize } = options
  const compareReads = (a: HistoryEvent, b: HistoryEvent) => {
    const [isANull, isBNull] = [a.value ?? null, b.value ?? null].map(value => value === null)
    return isANull || isBNull ? Number(isBNull) - Number(isANull) : compare(a.value, b.value)
  }
  const reads = operations(history).filter(each => each.f === f && each.outcome === 'ok')
  const errors: { earlier: HistoryEvent; later: HistoryEvent }[] = []
  /** The greatest so far, for each process or for all of them. */
  const greatest = new Map<number | undefined, HistoryEvent>()
  // A read is compared when it begins with what had ended by then.
  visitInOrder(history, reads, (operation, isStart) => {
    const scope = order === 'process' ? operation.process : undefined
    const event = completion(history, operation)
    const before = greatest.get(scope)
    if (!isStart) {
      if (before === undefined || compareReads(event, before) > 0) greatest.set(scope, event)
    } else if (
      before !== undefined &&
      (strictly ? compareReads(event, before) <= 0 : compareReads(event, before) < 0)
    ) {
      errors.push({ earlier: before, later: event })
    }
  })
  const details = { readCount: reads.length, errors }
  const first = errors[0]
  if (first === undefined) {
    return { valid: true, reason: `No '${f}' went back (there were ${reads.length}).`, details }
  }
  const { earlier, later } = first
  const more = errors.length === 1 ? '' : ` ${errors.length} of ${reads.length} did.`
  const how = compareReads(later, earlier) === 0 ? 'stood still' : 'went back'
  return {
    valid: false,
    reason: `A '${f}' ${how}: it returned ${show(later.value)} (${whereabouts(later)}), after ${show(earlier.value)} (${whereabouts(earlier)}).${more}`,
    details,
  }
}

function bySize(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0
  throw new TypeError(
    `monotonic: ${show(a)} and ${show(b)} are not numbers: say in 'compare' which of two values is less`,
  )
}
