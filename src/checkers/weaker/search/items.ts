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
  return sessionsOf(counting).map(session => session.map(operation => items.get(operation)!))
}

/** The history as one process could know it: what it was told itself, and of the others that they changed something. */
export function itemsAsSeenBy(own: readonly Item[], lines: readonly (readonly Item[])[]): Item[][] {
  const seen = lines.map(line => {
    if (line === own) return [...line]
    // What failed changed nothing, like a read.
    const updates = line.filter(item => !item.isRead && item.operation.outcome !== 'fail')
    return updates.map(
      (item): Item => ({ ...item, operation: { ...item.operation, outcome: 'info', result: undefined } }),
    )
  })
  return seen.filter(line => line.length > 0)
}
