import { identity } from '../equality.ts'
import { isRead, type Model, modelOperation } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import type { Item } from './serialization.ts'

/** The operations that count, by process in order of first appearance. Reads that told nobody anything do not. */
export function itemsByProcess<State>(model: Model<State>, all: readonly ClientOperation[]): Map<number, Item[]> {
  const lines = new Map<number, Item[]>()
  const objects = new Map<unknown, number>()
  for (const operation of all) {
    const seen = modelOperation(model, operation)
    const { outcome, process } = operation
    if (outcome === 'fail' && model.observesFailure?.(seen) !== true) continue
    const reads = isRead(model, seen)
    if (outcome === 'info' && reads) continue
    const key = model.partition === undefined ? undefined : identity(model.partition(operation))
    let object = objects.get(key)
    if (object === undefined) {
      object = objects.size
      objects.set(key, object)
    }
    const item: Item = { operation, object, isRead: reads, isOptional: outcome === 'info' }
    const line = lines.get(process)
    if (line === undefined) lines.set(process, [item])
    else line.push(item)
  }
  return lines
}

/** The history as one process could know it: what it was told itself, and of the others that they changed something. */
export function itemsAsSeenBy(process: number, lines: ReadonlyMap<number, readonly Item[]>): Item[][] {
  const seen: Item[][] = []
  for (const [owner, line] of lines) {
    if (owner === process) seen.push([...line])
    else {
      const updates = line.filter(item => !item.isRead)
      seen.push(
        updates.map(item => ({ ...item, operation: { ...item.operation, outcome: 'info', result: undefined } })),
      )
    }
  }
  return seen.filter(line => line.length > 0)
}
