import { identity } from '../equality.ts'
import type { ClientOperation } from '../operation.ts'

/**
 * For queues and stacks whose elements are all different: tells of a content whether it can still be taken out as the history
 * says, judging by its last element. `undefined` if a value is put in twice.
 *
 * The order in which concurrent operations put elements in does not show before they are taken out, often much later. A
 * search that finds out only then has to come back a long way.
 */
export function removalOrder(
  operations: readonly ClientOperation[],
  names: { readonly put: string; readonly take: string },
  order: 'first in, first out' | 'last in, first out',
): ((content: readonly unknown[]) => boolean) | undefined {
  /** When an element was taken out: not before `from`, not after `to`. */
  const times = new Map<unknown, { from: number; to: number }>()
  let anyoneMayHaveTaken = false
  for (const { f, value } of operations) {
    if (f !== names.put) continue
    if (times.has(identity(value))) return undefined
    times.set(identity(value), { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY })
  }
  for (const { f, outcome, result, start, end } of operations) {
    if (f !== names.take) continue
    if (outcome === 'info') anyoneMayHaveTaken = true
    else if (result !== null && result !== undefined) times.set(identity(result), { from: start, to: end })
  }
  if (anyoneMayHaveTaken) {
    for (const time of times.values()) if (time.from === Number.POSITIVE_INFINITY) time.from = -1
  }
  return content => {
    if (content.length < 2) return true
    const last = times.get(identity(content.at(-1)))!
    for (let i = 0; i < content.length - 1; i++) {
      const earlier = times.get(identity(content[i]))!
      const [first, second] = order === 'first in, first out' ? [earlier, last] : [last, earlier]
      if (second.to < first.from) return false
    }
    return true
  }
}
