import type { OperationGenerator } from '../generator.ts'
import type { Operation } from '../history.ts'
import { asGenerator, type OperationOf, type Source, sequence } from './source.ts'

/** Begins when all clients are free: whatever was under way before has come to an end. */
export function synchronize<Op extends Operation>(source: Source<Op>): OperationGenerator<Op> {
  const inner = asGenerator(source)
  return {
    op: context => (context.free.length < context.clients.length ? 'pending' : inner.op(context)),
    update: (event, context) => synchronize(inner.update(event, context)),
  }
}

/** One after the other, each {@link synchronize}d: no two of them ever overlap. */
export function phases<Sources extends readonly Source[]>(
  ...sources: Sources
): OperationGenerator<OperationOf<Sources[number]>> {
  return sequence(...(sources as readonly Source<OperationOf<Sources[number]>>[]).map(each => synchronize(each)))
}

/**
 * The first, and when it has nothing more and all clients are free, the second. (Not called `then`, which would make a promise
 * of everything that has it.)
 */
export function andThen<First extends Source, Second extends Source>(
  first: First,
  second: Second,
): OperationGenerator<OperationOf<First | Second>> {
  const last = asGenerator(second as Source<OperationOf<First | Second>>)
  return sequence(asGenerator(first as Source<OperationOf<First | Second>>), synchronize(last))
}
