import { counted } from '../../options/counted.ts'
import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { show } from '../display.ts'
import { checkHistory } from '../history-given.ts'

/** Holds the evidence of {@link unhandledExceptions}. */
export interface UnhandledExceptionsDetails {
  /** Errors that differ in more than their numbers, the most frequent first. */
  readonly exceptions: readonly {
    /** The error of the first, as text. */
    readonly error: string
    /** How many operations ended with it. */
    readonly count: number
    /** The first operation that ended with it. */
    readonly example: HistoryEvent
  }[]
}

/**
 * Tells, as Jepsen's `unhandled-exceptions` does, which errors operations ended with in `info`, how often, and an example
 * of each. That is what a client threw instead of handling it, as well as what it passed to `info(…)`. Always valid:
 * it is there to be looked at. Errors are put together if they differ only in numbers.
 */
export function unhandledExceptions(): Checker<UnhandledExceptionsDetails> {
  return {
    name: 'unhandled-exceptions',
    check(history): Verdict<UnhandledExceptionsDetails> {
      checkHistory(history)
      const byKind = new Map<string, { error: string; count: number; example: HistoryEvent }>()
      for (const event of history) {
        const { type, process, error } = event
        if (type !== 'info' || typeof process !== 'number' || error === undefined || error === null) continue
        const text = typeof error === 'string' ? error : show(error)
        const kind = text.replace(/\d+/g, '#')
        const same = byKind.get(kind)
        if (same === undefined) byKind.set(kind, { error: text, count: 1, example: event })
        else same.count++
      }
      const exceptions = [...byKind.values()].sort((a, b) => b.count - a.count)
      const total = exceptions.reduce((sum, each) => sum + each.count, 0)
      const most = exceptions[0]
      const reason =
        most === undefined
          ? 'No operation ended with an error that was not handled.'
          : `${counted(total, 'operation')} ended with an error that was not handled, most often: ${most.error} (${most.count === 1 ? 'once' : `${most.count} times`}).`
      return { valid: true, reason, details: { exceptions } }
    },
  }
}
