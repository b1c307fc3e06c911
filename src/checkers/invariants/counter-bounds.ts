import { counted } from '../../options/counted.ts'
import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { isExact } from '../exact.ts'
import { operations } from '../operation.ts'
import { counterStream } from '../streams/counter-reads.ts'
import { amountOf, COUNTER_OPERATIONS, numberOf } from './counter-operation.ts'
import { completion, visitInOrder, whereabouts } from './evidence.ts'
import { Extreme } from './extreme.ts'

/** Describes a read, and what it may have returned. */
export interface CounterRead {
  /** The least that it may have returned: what was certainly added before it began. */
  readonly lower: number | bigint
  /** What it returned. */
  readonly value: number | bigint
  /** The most that it may have returned: all that may have been added before it ended. */
  readonly upper: number | bigint
  /** Its `ok`. */
  readonly read: HistoryEvent
}

/** Holds the evidence of {@link counterBounds}. */
export interface CounterBoundsDetails {
  /** Reads that ended with `ok`, in the order of their ends. */
  readonly reads: readonly CounterRead[]
  /** Those outside of their bounds. */
  readonly errors: readonly CounterRead[]
}

/**
 * Checks, as Jepsen's `counter` does, whether every read of a counter is within what can have been added by then.
 * (`counter` is the model here.) At least what was acknowledged when the read began; at most that and all that was
 * under way until it ended. `fail`ed additions do not count, `info` ones may count from their invocation on.
 *
 * Each read is judged by itself, which is fast, and much weaker than `linearizable(counter())`. Right also for a counter that
 * is only eventually consistent in the order of its additions, but not for one that loses acknowledged ones.
 *
 * Operations: `add` of a number (in Jepsen never negative; here it may be), `increment` and `decrement` by the value or 1, and
 * `read`, whose `ok` carries a number. Others are not looked at.
 */
export function counterBounds(): Checker<CounterBoundsDetails> {
  return {
    name: 'counter',
    operations: ['read'],
    stream: () =>
      counterStream((f, value) => {
        const amount = f === 'add' ? value : (value ?? 1)
        if (!COUNTER_OPERATIONS.has(f) || !isExact(amount)) return undefined
        return f === 'decrement' ? -amount : amount
      }),
    check(history): Verdict<CounterBoundsDetails> {
      const reads: CounterRead[] = []
      // The least and the most that the counter can hold, as they change.
      const lower = new Extreme((a, b) => a <= b)
      const upper = new Extreme((a, b) => a >= b)
      const all = operations(history).filter(({ f, outcome }) => COUNTER_OPERATIONS.has(f) && outcome !== 'fail')
      visitInOrder(history, all, (operation, isStart) => {
        if (operation.f !== 'read') {
          const amount = amountOf(operation, history)
          const bound = isStart === amount > 0 ? upper : lower
          bound.add(amount, isStart ? operation.start : operation.end)
        } else if (!isStart) {
          const read = completion(history, operation)
          const { start } = operation
          reads.push({ lower: lower.since(start), value: numberOf(read), upper: upper.since(start), read })
        }
      })
      const errors = reads.filter(({ lower, value, upper }) => value < lower || value > upper)
      const first = errors[0]
      const details = { reads, errors }
      if (first === undefined) {
        return { valid: true, reason: `Every read is within its bounds (${counted(reads.length, 'read')}).`, details }
      }
      const { value, read } = first
      const why =
        value < first.lower
          ? `at least ${first.lower} had been acknowledged when it began`
          : `no more than ${first.upper} can have been added when it ended`
      const more = errors.length === 1 ? '' : ` ${errors.length} of ${counted(reads.length, 'read')} are out of bounds.`
      return {
        valid: false,
        reason: `A read (${whereabouts(read)}) returned ${value}, which is out of bounds: ${why}.${more}`,
        evidence: value < first.lower ? 'too little' : 'too much',
        details,
      }
    },
  }
}
