import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { count, show } from '../display.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { completion, whereabouts } from './evidence.ts'

/** A read, and what it may have returned. */
export interface CounterRead {
  readonly lower: number
  readonly value: number
  readonly upper: number
  readonly read: HistoryEvent
}

export interface CounterBoundsDetails {
  readonly reads: readonly CounterRead[]
  /** Those outside of their bounds. */
  readonly errors: readonly CounterRead[]
}

/**
 * Jepsen's `counter`: whether every read of a counter is within what can have been added by then. (`counter` is the model here.)
 * At least what was acknowledged when the read began; at most that and all that was under way until it ended. `fail`ed
 * additions do not count, `info` ones may count from their invocation on.
 *
 * Each read is judged by itself, which is fast, and much weaker than `linearizable(counter())`. Right also for a counter that
 * is only eventually consistent in the order of its additions, but not for one that loses acknowledged ones.
 *
 * Operations: `add` of a number (in Jepsen never negative; here it may be), `increment` and `decrement` by the value or 1, and
 * `read`, whose `ok` carries a number.
 */
export function counterBounds(): Checker<CounterBoundsDetails> {
  return {
    name: 'counter',
    check(history): Verdict<CounterBoundsDetails> {
      const reads: CounterRead[] = []
      // The least and the most that the counter can hold now.
      let lower = 0
      let upper = 0
      const open = new Map<ClientOperation, { lower: number; upper: number }>()
      const widen = () => {
        for (const bounds of open.values()) {
          bounds.lower = Math.min(bounds.lower, lower)
          bounds.upper = Math.max(bounds.upper, upper)
        }
      }
      for (const { operation, isStart } of moments(operations(history))) {
        if (operation.f === 'read') {
          if (operation.outcome !== 'ok') continue
          if (isStart) {
            open.set(operation, { lower, upper })
            continue
          }
          const read = completion(history, operation)
          reads.push({ ...open.get(operation)!, value: numberOf(read), read })
          open.delete(operation)
          continue
        }
        const amount = amountOf(operation)
        if (isStart === amount > 0) upper += amount
        else lower += amount
        widen()
      }
      const errors = reads.filter(({ lower, value, upper }) => value < lower || value > upper)
      const first = errors[0]
      const details = { reads, errors }
      if (first === undefined) {
        return { valid: true, reason: `All of ${count(reads.length, 'read')} are within their bounds.`, details }
      }
      const { value, read } = first
      const why =
        value < first.lower
          ? `at least ${first.lower} had been acknowledged when it began`
          : `no more than ${first.upper} can have been added when it ended`
      const more = errors.length === 1 ? '' : ` So are ${errors.length - 1} more of ${count(reads.length, 'read')}.`
      return {
        valid: false,
        reason: `A read (${whereabouts(read)}) returned ${value}, which is out of bounds: ${why}.${more}`,
        details,
      }
    },
  }
}

/** Invocations and completions of everything that may have happened, in order. */
function moments(all: readonly ClientOperation[]): { operation: ClientOperation; at: number; isStart: boolean }[] {
  const found = []
  for (const operation of all) {
    if (operation.outcome === 'fail') continue
    found.push({ operation, at: operation.start, isStart: true })
    if (operation.outcome === 'ok') found.push({ operation, at: operation.end, isStart: false })
  }
  return found.sort((a, b) => a.at - b.at)
}

function amountOf({ f, value }: ClientOperation): number {
  const amount = f === 'add' ? value : (value ?? 1)
  if (f !== 'add' && f !== 'increment' && f !== 'decrement') {
    throw new Error(`counter: unknown operation '${f}' (add, increment, decrement, read)`)
  }
  if (typeof amount !== 'number' || !Number.isFinite(amount)) {
    throw new TypeError(`counter: the value to add must be a number, not ${show(amount)}`)
  }
  return f === 'decrement' ? -amount : amount
}

function numberOf(read: HistoryEvent): number {
  if (typeof read.value === 'number') return read.value
  throw new TypeError(`counter: the ok of a read must carry a number, not ${show(read.value)} (${whereabouts(read)})`)
}
