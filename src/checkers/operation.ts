import type { History } from '../workload/history.ts'
import { checkHistory } from './history-given.ts'
import { noteShown } from './shown.ts'

/** Describes one operation of a client: an invocation together with what became of it. */
export interface ClientOperation {
  /** The process that invoked it. */
  readonly process: number
  /** What was asked for: `'read'`, `'put'`. */
  readonly f: string
  /** The argument, from the invocation. */
  readonly value: unknown
  /** The result, from the `ok` (or what a `fail` carries); `undefined` if unknown. */
  readonly result: unknown
  /** `info` also if the history ends before the operation does. */
  readonly outcome: 'ok' | 'fail' | 'info'
  /** Position of the invocation in the history. */
  readonly start: number
  /** Position of the `ok` or `fail`; `Infinity` for `info`: it may take effect as late as it likes. */
  readonly end: number
  /** Virtual time of the invocation, nanoseconds. */
  readonly startTime: number
  /** Virtual time of the completion, an `info` included, nanoseconds; -1 if there was none. */
  readonly endTime: number
}

type Open = { -readonly [Name in keyof ClientOperation]: ClientOperation[Name] }

/** Processes below this are looked up in an array, which beats a Map by far; there are rarely others. */
const FEW_PROCESSES = 1024

/**
 * Pairs invocations with completions, in order of invocation. Events of processes that are not numbers (the nemesis) are
 * no operations. An `info` without an invocation is a note and skipped.
 *
 * @throws Error if it is no list of events, or a process invokes while it still waits, or completes what it did not invoke.
 */
export function pairedOperations(history: History): ClientOperation[] {
  checkHistory(history)
  return operationsOfChecked(history)
}

/** The same, of a history that was checked (see `checkHistory`). */
export function operationsOfChecked(history: History): ClientOperation[] {
  const all: Open[] = []
  const fewOpen: (Open | undefined)[] = []
  const moreOpen = new Map<number, Open>()
  for (let position = 0; position < history.length; position++) {
    const event = history[position]!
    const { process, type } = event
    if (typeof process !== 'number') continue
    const isFew = process >= 0 && process < FEW_PROCESSES
    const open = isFew ? fewOpen[process] : moreOpen.get(process)
    if (type === 'invoke') {
      if (open !== undefined) {
        throw new Error(
          `history, event ${position}: process ${process} invokes '${event.f}' while its '${open.f}' is still running`,
        )
      }
      const operation: Open = {
        process,
        f: event.f,
        value: event.value,
        result: undefined,
        outcome: 'info',
        start: position,
        end: Number.POSITIVE_INFINITY,
        startTime: event.time,
        endTime: -1,
      }
      all.push(operation)
      if (isFew) fewOpen[process] = operation
      else moreOpen.set(process, operation)
      continue
    }
    if (open === undefined) {
      if (type === 'info') continue
      throw new Error(`history, event ${position}: process ${process} has '${type}' for '${event.f}', never invoked`)
    }
    open.outcome = type
    open.endTime = event.time
    if (type !== 'info') {
      open.end = position
      open.result = event.value
    }
    if (isFew) fewOpen[process] = undefined
    else moreOpen.delete(process)
  }
  return all
}

/** The same, for a checker of this package, which is shown this history. */
export function operations(history: History): ClientOperation[] {
  noteShown(history)
  return pairedOperations(history)
}
