import type { History, HistoryEvent } from '../../workload/history.ts'
import { list, show, showTime } from '../display.ts'
import { identity } from '../equality.ts'
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
  return list(elements.map(show))
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

/** Values by their identities; of those that are the same, the first. */
export function byIdentity(values: readonly unknown[]): Map<unknown, unknown> {
  const found = new Map<unknown, unknown>()
  for (const value of values) {
    const id = identity(value)
    if (!found.has(id)) found.set(id, value)
  }
  return found
}

/** The operations that ended with `ok`, in the order in which they did. */
export function acknowledged(operations: readonly ClientOperation[], f: string): ClientOperation[] {
  const found = operations.filter(operation => operation.f === f && operation.outcome === 'ok')
  // Positions are distinct and not many, so they need no sorting by comparison.
  const last = found.reduce((latest, { end }) => Math.max(latest, end), -1)
  const at = new Int32Array(last + 1)
  for (let i = 0; i < found.length; i++) at[found[i]!.end] = i + 1
  const inOrder: ClientOperation[] = []
  for (const i of at) if (i > 0) inOrder.push(found[i - 1]!)
  return inOrder
}

/** Visits the invocations and the `ok`s of operations in the order of the history. */
export function visitInOrder(
  history: History,
  operations: readonly ClientOperation[],
  visit: (operation: ClientOperation, isStart: boolean) => void,
): void {
  const at = new Int32Array(history.length)
  for (let i = 0; i < operations.length; i++) {
    const { start, end, outcome } = operations[i]!
    at[start] = i + 1
    if (outcome === 'ok') at[end] = -i - 1
  }
  for (const i of at) {
    if (i > 0) visit(operations[i - 1]!, true)
    else if (i < 0) visit(operations[-i - 1]!, false)
  }
}
