import { show } from '../../display.ts'
import { same } from '../../equality.ts'
import { inconsistent, type Model, type ValueFlow } from '../../model.ts'
import { removalOrder } from '../removal-order.ts'
import { decideUniqueQueue } from '../unique-queue.ts'

/**
 * Models a first-in-first-out queue: `enqueue` a value; the `ok` of a `dequeue` carries the oldest one, or `null` for
 * "it was empty". `null` itself cannot be enqueued. A `dequeue` of unknown outcome may have taken an element.
 */
export function fifoQueue(): Model<readonly unknown[], 'enqueue' | 'dequeue'> {
  return {
    name: 'queue',
    init: () => [],
    step(queue, { f, value, result, known }) {
      if (f === 'enqueue') return [...queue, element(value)]
      if (f !== 'dequeue') throw new Error(`fifoQueue: unknown operation '${f}' (enqueue, dequeue)`)
      if (!known) return queue.slice(1)
      if (queue.length === 0) return isNothing(result) ? queue : inconsistent
      return same(queue[0], result) ? queue.slice(1) : inconsistent
    },
    decide: operations => decideUniqueQueue(operations, 'first in, first out'),
    values: () => containerValues('enqueue', 'dequeue', 'enqueued'),
    foresee: operations => removalOrder(operations, { put: 'enqueue', take: 'dequeue' }, 'first in, first out'),
    reads: ({ f, known, result }) => f === 'dequeue' && known && isNothing(result),
    describeState: showElements,
    describeResult: ({ f, result }) => (f === 'dequeue' ? describeTaken(result) : 'succeeded'),
  }
}

export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** @throws TypeError for `null`, which means "empty". */
export function element(value: unknown): unknown {
  if (isNothing(value)) throw new TypeError('null cannot be an element: as the result of taking one it means "empty"')
  return value
}

/** Of an object that elements are put into and taken out of, each as the result. */
export function containerValues(put: string, take: string, verb: string): ValueFlow {
  return {
    initial: [],
    verb,
    brings: ({ f, value }) => (f === put ? [value] : []),
    needs: ({ f, result, known }) => (f === take && known && !isNothing(result) ? [result] : []),
  }
}

export function showElements(elements: readonly unknown[]): string {
  return elements.length === 0 ? 'empty' : show(elements)
}

export function describeTaken(result: unknown): string {
  return isNothing(result) ? 'found it empty' : `returned ${show(result)}`
}
