import type { OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, generatorOf, inOrder, type OperationOf, type Source } from './source.ts'

/** Begins when all clients are free, and the nemesis: what was under way before has come to an end. */
export function synchronize<F extends string, From extends Source<F>>(
  source: From,
): OperationGenerator<OperationOf<From>> {
  return whenAllAreFree(asGenerator(source))
}

function whenAllAreFree<Op extends AnyOperation>(inner: OperationGenerator<Op>): OperationGenerator<Op> {
  return {
    op: context =>
      context.free.length < context.clients.length || context.nemesis === 'busy' ? 'pending' : inner.op(context),
    update: (event, context) => whenAllAreFree(inner.update(event, context)),
  }
}

/** Takes sources one after the other, each {@link synchronize}d: no two of them ever overlap. */
export function phases<F extends string, Sources extends readonly Source<F>[]>(
  ...sources: Sources
): OperationGenerator<OperationOf<Sources[number]>> {
  return inOrder(sources.map(each => whenAllAreFree(generatorOf(each))))
}

/**
 * Takes the first, and when it has nothing more and all clients are free, the second. (Not called `then`, which would
 * make a promise of everything that has it.)
 */
export function andThen<F extends string, First extends Source<F>, Second extends Source<F>>(
  first: First,
  second: Second,
): OperationGenerator<OperationOf<First | Second>> {
  return inOrder([generatorOf(first), whenAllAreFree(generatorOf(second))])
}
