import type { OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/**
 * Numbers the operations with the same key, and passes on what a function makes of each: 1, 2, 3, … for each key. For
 * values that are to be unique and in order.
 */
export function counted<F extends string, From extends Source<F>, Out extends AnyOperation>(
  key: (operation: OperationOf<From>) => unknown,
  make: (operation: OperationOf<From>, count: number) => Out,
  source: From,
): OperationGenerator<Out> {
  return counting(key, make, new Map(), asGenerator(source))
}

function counting<Op extends AnyOperation, Out extends AnyOperation>(
  key: (operation: Op) => unknown,
  make: (operation: Op, count: number) => Out,
  counts: ReadonlyMap<unknown, number>,
  inner: OperationGenerator<Op>,
): OperationGenerator<Out> {
  return {
    op(context) {
      const answer = inner.op(context)
      if (typeof answer !== 'object') return answer
      const { turn, next } = answer
      if (turn.kind !== 'invoke') return { turn, next: counting(key, make, counts, next) }
      const id = key(turn.operation)
      const count = (counts.get(id) ?? 0) + 1
      return {
        turn: { ...turn, operation: make(turn.operation, count) },
        next: counting(key, make, new Map(counts).set(id, count), next),
      }
    },
    update: (event, context) => counting(key, make, counts, inner.update(event, context)),
  }
}
