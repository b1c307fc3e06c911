import type { History, HistoryEvent } from '../../workload/history.ts'
import { show } from '../display.ts'
import { checkEvent, checkList } from '../history-given.ts'
import { noteShown } from '../shown.ts'
import { bytes, int32s } from './scratch.ts'
import type { MicroOperation } from './transaction.ts'

export const OK = 0
export const INFO = 1
export const FAIL = 2

const OUTCOMES = ['ok', 'info', 'fail'] as const

/** Processes below this are looked up in an array, which beats a Map by far; there are rarely others. */
const FEW_PROCESSES = 1024

/**
 * The transactions of a history, numbered in the order of their first events. What was invoked and never completed is
 * indeterminate.
 */
export class TransactionLog {
  readonly history: History
  readonly count: number
  readonly outcome: Uint8Array
  /** Position of the invocation in the history, -1 if there is none. */
  readonly invocation: Int32Array
  /** Position of the completion, -1 if there is none. */
  readonly completion: Int32Array
  /** How many micro-operations all of them have at most. */
  protected readonly mostMicroOperations: number

  /** @throws Error naming the event, if the events do not pair up. */
  constructor(history: History) {
    const { count, outcome, invocation, completion, microOperations } = pair(history)
    noteShown(history)
    this.history = history
    this.count = count
    this.outcome = outcome
    this.invocation = invocation
    this.completion = completion
    this.mostMicroOperations = microOperations
  }

  /**
   * All micro-operations of a transaction as the history has them.
   *
   * @throws Error naming the event, if its value is no list.
   */
  microOperations(t: number): readonly MicroOperation[] {
    const value = this.outcome[t] === OK ? this.history[this.completion[t]!]!.value : this.event(t).value
    if (Array.isArray(value)) return value
    throw new Error(
      `history, event ${this.event(t).index}: a transaction is a list of micro-operations such as ['r', 'x', null], ` +
        `not ${show(value)}`,
    )
  }

  /** The event that says most about a transaction. */
  event(t: number): HistoryEvent {
    const completion = this.completion[t]!
    const invocation = this.invocation[t]!
    if (completion < 0) return this.history[invocation]!
    const event = this.history[completion]!
    // The completion of an operation that came to nothing may hold something else, or nothing.
    if (invocation >= 0 && this.outcome[t] !== OK && !Array.isArray(event.value)) return this.history[invocation]!
    return event
  }

  process(t: number): number {
    return this.event(t).process as number
  }

  outcomeName(t: number): 'ok' | 'info' | 'fail' {
    return OUTCOMES[this.outcome[t]!]!
  }
}

/** Finds the transactions, and how many micro-operations they have at most. */
function pair(history: History) {
  checkList(history)
  // More only if some lack an invocation or a completion.
  let capacity = (history.length + 1) >> 1
  let invocation = int32s(capacity)
  let completion = int32s(capacity)
  let outcome = bytes(capacity)
  // Transactions that are running, plus one; 0 is none.
  const few = int32s(FEW_PROCESSES)
  const more = new Map<number, number>()
  let count = 0
  let microOperations = 0
  for (let position = 0; position < history.length; position++) {
    const event = history[position]!
    checkEvent(event, position)
    const { process, type, value } = event
    if (typeof process !== 'number') continue
    const isFew = process >= 0 && process < FEW_PROCESSES && Number.isInteger(process)
    const running = (isFew ? few[process]! : (more.get(process) ?? 0)) - 1
    let t = running
    if (type === 'invoke') {
      if (running >= 0) {
        throw new Error(
          `history, event ${position}: process ${process} invokes a transaction while one is still running`,
        )
      }
    } else if (running < 0 && type === 'info' && !Array.isArray(value)) continue
    if (running < 0) {
      if (count === capacity) {
        capacity = 2 * capacity + 1
        invocation = larger(invocation, int32s(capacity))
        completion = larger(completion, int32s(capacity))
        outcome = larger(outcome, bytes(capacity))
      }
      t = count++
      invocation[t] = -1
      completion[t] = -1
      outcome[t] = INFO
    }
    if (type === 'invoke') invocation[t] = position
    else {
      completion[t] = position
      outcome[t] = type === 'ok' ? OK : type === 'fail' ? FAIL : INFO
      microOperations += Array.isArray(value) ? value.length : lengthOf(history[invocation[t]!]?.value)
    }
    const now = type === 'invoke' ? t + 1 : 0
    if (isFew) few[process] = now
    else if (now === 0) more.delete(process)
    else more.set(process, now)
  }
  for (let t = 0; t < count; t++) {
    if (completion[t]! < 0) microOperations += lengthOf(history[invocation[t]!]!.value)
  }
  return {
    count,
    outcome: outcome.subarray(0, count),
    invocation: invocation.subarray(0, count),
    completion: completion.subarray(0, count),
    microOperations,
  }
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

function larger<Numbers extends Int32Array | Uint8Array>(old: Numbers, empty: Numbers): Numbers {
  empty.set(old)
  return empty
}
