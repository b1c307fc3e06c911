import { identity } from '../../equality.ts'
import { isRead, type Model, modelOperation } from '../../model.ts'
import type { ClientOperation } from '../../operation.ts'
import { sessionsOf } from '../accesses/sessions.ts'
import type { Item } from './serialization.ts'

/** The operations that count, by process. Reads whose result is unknown do not. */
export function itemsOf<State>(model: Model<State>, all: readonly ClientOperation[]): Item[][] {
  const counting: ClientOperation[] = []
  const items = new Map<ClientOperation, Item>()
  const objects = new Map<unknown, number>()
  for (const operation of all) {
    const seen = modelOperation(model, operation)
    const { outcome } = operation
    if (outcome === 'fail' && model.observesFailure?.(seen) !== true) continue
    const reads = isRead(model, seen)
    if (outcome === 'info' && reads) continue
    const key = model.partition === undefined ? undefined : identity(model.partition(operation))
    let object = objects.get(key)
    if (object === undefined) {
      object = objects.size
      objects.set(key, object)
    }
    counting.push(operation)
    items.set(operation, { operation, object, isRead: reads, isOptional: outcome === 'info' })
  }
  return sessionsOf(counting).map(({ operations, after }) =>
    operations.map(operation => {
      const item = items.get(operation)!
      return after === undefined ? item : { ...item, after: { line: after.session, count: after.count } }
    }),
  )
}

/** The history as one process could know it: what it was told itself, and of the others that they changed something. */
export function itemsAsSeenBy(own: readonly Item[], lines: readonly (readonly Item[])[]): Item[][] {
  // What failed changed nothing, like a read.
  const isSeen = (item: Item) => !item.isRead && item.operation.outcome !== 'fail'
  const seen = lines.map(line => {
    if (line === own) return [...line]
    return line
      .filter(isSeen)
      .map((item): Item => ({ ...item, operation: { ...item.operation, outcome: 'info', result: undefined } }))
  })
  let lineCount = 0
  const numbers = seen.map(line => (line.length === 0 ? -1 : lineCount++))
  const placed = ({ after, ...item }: Item): Item => {
    if (after === undefined || numbers[after.line]! < 0) return item
    const before = lines[after.line]!.slice(0, after.count)
    const count = lines[after.line] === own ? before.length : before.filter(isSeen).length
    return { ...item, after: { line: numbers[after.line]!, count } }
  }
  return seen.filter(line => line.length > 0).map(line => line.map(placed))
}
