import { same } from '../../equality.ts'
import { inconsistent, type Model } from '../../model.ts'
import { removalOrder } from '../removal-order.ts'
import { containerValues, describeTaken, element, isNothing, showElements } from './fifo-queue.ts'

/** Models a stack: `push` a value; the `ok` of a `pop` carries the youngest one, or `null` for "it was empty". */
export function stack(): Model<readonly unknown[], 'push' | 'pop'> {
  return {
    name: 'stack',
    init: () => [],
    step(stack, { f, value, result, known }) {
      if (f === 'push') return [...stack, element(value)]
      if (f !== 'pop') throw new Error(`stack: unknown operation '${f}' (push, pop)`)
      if (!known) return stack.slice(0, -1)
      if (stack.length === 0) return isNothing(result) ? stack : inconsistent
      return same(stack.at(-1), result) ? stack.slice(0, -1) : inconsistent
    },
    values: () => containerValues('push', 'pop', 'pushed'),
    foresee: operations => removalOrder(operations, { put: 'push', take: 'pop' }, 'last in, first out'),
    reads: ({ f, known, result }) => f === 'pop' && known && isNothing(result),
    describeState: showElements,
    describeResult: ({ f, result }) => (f === 'pop' ? describeTaken(result) : 'succeeded'),
  }
}
