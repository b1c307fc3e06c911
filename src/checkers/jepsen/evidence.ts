import type { History, HistoryEvent } from '../../workload/history.ts'
import { list, show, showName, showTime } from '../display.ts'
import type { ClientOperation } from '../operation.ts'

/** The event with which an operation that is `ok` or `fail` completed. Its `index` is right also in a part of a history. */
export function completion(history: History, operation: ClientOperation): HistoryEvent {
  return history[operation.end]!
}

/** `process 3, event 17, at 1.204s` */
export function whereabouts({ process, index, time }: HistoryEvent): string {
  return time < 0 ? `process ${process}, event ${index}` : `process ${process}, event ${index}, at ${showTime(time)}`
}

/** Elements in a sentence; not all of them if they are many. */
export function showElements(elements: readonly unknown[]): string {
  return list(elements.map(showName))
}

/**
 * The elements that an `ok` carries: an array or a Set; `null` is empty.
 *
 * @throws TypeError for anything else.
 */
export function elementsOf(checker: string, event: HistoryEvent): readonly unknown[] {
  const { value } = event
  if (Array.isArray(value)) return value
  if (value instanceof Set) return [...value]
  if (value === null || value === undefined) return []
  throw new TypeError(
    `${checker}: the ok of a '${event.f}' must carry an array or a Set, not ${show(value)} (${whereabouts(event)})`,
  )
}

/** The operations that ended with `ok`, in the order in which they did. */
export function acknowledged(operations: readonly ClientOperation[], f: string): ClientOperation[] {
  return operations.filter(operation => operation.f === f && operation.outcome === 'ok').sort((a, b) => a.end - b.end)
}
