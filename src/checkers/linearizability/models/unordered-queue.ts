import { identity, same } from '../../equality.ts'
import { inconsistent, type Model, oneOf } from '../../model.ts'
import { decideUniqueQueue } from '../unique-queue.ts'
import { containerValues, describeTaken, element, isNothing, showElements } from './fifo-queue.ts'

/** Models a bag: like `fifoQueue`, but a `dequeue` may return any element. */
export function unorderedQueue(): Model<readonly unknown[], 'enqueue' | 'dequeue'> {
  return {
    name: 'queue',
    init: () => [],
    step(bag, { f, value, result, known }) {
      if (f === 'enqueue') return [...bag, element(value)]
      if (f !== 'dequeue') throw new Error(`unorderedQueue: unknown operation '${f}' (enqueue, dequeue)`)
      if (!known) return bag.length === 0 ? bag : oneOf(bag.map((_, taken) => bag.toSpliced(taken, 1)))
      if (isNothing(result)) return bag.length === 0 ? bag : inconsistent
      const taken = bag.findIndex(each => same(each, result))
      return taken === -1 ? inconsistent : bag.toSpliced(taken, 1)
    },
    values: () => containerValues('enqueue', 'dequeue', 'enqueued'),
    decide: operations => decideUniqueQueue(operations, 'any'),
    reads: ({ f, known, result }) => f === 'dequeue' && known && isNothing(result),
    // A string per element, so that 1 and '1' differ; in an order that does not depend on how they came in.
    identity: bag => String(identity(bag.map(each => identity([each])).sort())),
    describeState: showElements,
    describeResult: ({ f, result }) => (f === 'dequeue' ? describeTaken(result) : 'succeeded'),
  }
}
