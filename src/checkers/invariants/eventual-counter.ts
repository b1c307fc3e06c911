import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { type Exact, plus } from '../exact.ts'
import { operations } from '../operation.ts'
import { amountOf, COUNTER_OPERATIONS, numberOf } from './counter-operation.ts'
import { acknowledged, completion, visitInOrder, whereabouts } from './evidence.ts'
import { type LastReads, lastReads } from './final-phase.ts'
import { Sums } from './sums.ts'

/** Configures {@link eventualCounter}. */
export interface EventualCounterOptions {
  /** Whether it only grows: a G-counter. Then a negative addition is a mistake of the workload. Default false: a PN-counter. */
  readonly grows?: boolean
}

/** Holds the evidence of {@link eventualCounter}. */
export interface EventualCounterDetails {
  /** Reads that no additions add up to, however late those may be. */
  readonly impossible: readonly HistoryEvent[]
  /** The reads that had to be exact. */
  readonly finalReads: readonly HistoryEvent[]
  /** Final reads that are not what was acknowledged, with or without what is unknown. */
  readonly wrong: readonly HistoryEvent[]
}

const OPTIONS = optionsOf<EventualCounterOptions>({ grows: v.boolean() })

/**
 * Checks, as Maelstrom's `pn-counter` and `g-counter` do, a counter that is eventually consistent. Any read is the sum
 * of some of the additions that were asked for by the time it ended: it may be as stale as it likes, but not made up.
 * Final reads are exact: all additions that were acknowledged, and any of those that ended with `info`.
 *
 * Operations: `add` of a number, `increment` and `decrement` by the value or 1, and `read`, whose `ok` carries a number. Which reads
 * are final: see {@link converged}, which asks the same of sets.
 *
 * Throws a TypeError for an amount that is no number, or with `grows` a negative one.
 */
export function eventualCounter(options: EventualCounterOptions = {}): Checker<EventualCounterDetails> {
  checkOptions('eventualCounter', OPTIONS, options)
  const { grows = false } = options
  return {
    name: grows ? 'g-counter' : 'pn-counter',
    operations: ['read'],
    check: history => check(history, grows),
  }
}

function check(history: History, grows: boolean): Verdict<EventualCounterDetails> {
  const all = operations(history).filter(({ f }) => COUNTER_OPERATIONS.has(f))
  const counted = all.filter(({ outcome }) => outcome !== 'fail')
  const possible = new Sums()
  const impossible: { readonly read: HistoryEvent; readonly sums: string }[] = []
  visitInOrder(history, counted, (operation, isStart) => {
    if (operation.f !== 'read') {
      const amount = amountOf(operation, history)
      if (grows && amount < 0) {
        throw new TypeError(
          `g-counter: it only grows, and cannot ${operation.f} ${amount} (${whereabouts(history[operation.start]!)})`,
        )
      }
      if (isStart) possible.add(amount)
    } else if (!isStart) {
      const read = completion(history, operation)
      if (!possible.has(numberOf(read))) impossible.push({ read, sums: String(possible) })
    }
  })
  let certain: Exact = 0
  const final = new Sums()
  for (const operation of counted) {
    if (operation.f === 'read') continue
    const amount = amountOf(operation, history)
    if (operation.outcome === 'ok') certain = plus(certain, amount)
    else final.add(amount)
  }
  const last = lastReads(history, acknowledged(all, 'read'), 'read')
  const finalReads = last.reads.map(each => completion(history, each))
  const wrong = finalReads.filter(read => !final.has(plus(numberOf(read), -certain)))
  const details = { impossible: impossible.map(({ read }) => read), finalReads, wrong }
  const first = impossible[0]
  if (first !== undefined) {
    const more = impossible.length === 1 ? '' : ` ${impossible.length} reads are.`
    return {
      valid: false,
      reason: `A read (${whereabouts(first.read)}) returned ${numberOf(first.read)}, which no additions until then add up to: only ${first.sums}.${more}`,
      evidence: 'impossible',
      details,
    }
  }
  if (counted.length === 0) return { valid: true, reason: 'Nothing was added or read.', details }
  return { ...judgeEnd(last, details, certain, final), details }
}

function judgeEnd(
  { areFinal }: LastReads,
  { finalReads, wrong }: EventualCounterDetails,
  certain: Exact,
  unknown: Sums,
): Pick<Verdict, 'valid' | 'reason' | 'evidence'> {
  const [first] = wrong
  if (first === undefined) {
    if (finalReads.length === 0)
      return {
        valid: 'unknown',
        reason: areFinal ? 'No final read succeeded.' : 'There is no read after the last addition has ended.',
      }
    return {
      valid: true,
      reason: `Every final read is exact (${counted(finalReads.length, 'read')}), and every other one possible.`,
    }
  }
  const expected = unknown.shiftedBy(certain)
  const what = `(${whereabouts(first)}) returned ${numberOf(first)}, but what was acknowledged makes ${expected}`
  // Two that agree would have to be late in the same way.
  const agree = finalReads.length > 1 && finalReads.every(read => numberOf(read) === numberOf(first))
  if (areFinal || agree) return { valid: false, reason: `A final read ${what}.`, evidence: 'wrong in the end' }
  return {
    valid: 'unknown',
    reason: `The last read ${what}; nothing says that it is final, so additions may have been on their way.`,
  }
}
