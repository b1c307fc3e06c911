import { type GeneratorContext, type GeneratorEvent, goOn, type OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, generatorOf, type OperationOf, type Source } from './source.ts'

/**
 * Lets something else take the place of a source when something happens: `become` gets the source as it is, and says what it
 * goes on as. It is for `become` to hand the event on, with `source.update(event, context)`.
 */
export function onUpdate<F extends string, From extends Source<F>, Next extends Source<F>>(
  become: (source: OperationGenerator<OperationOf<From>>, event: GeneratorEvent, context: GeneratorContext) => Next,
  source: From,
): OperationGenerator<OperationOf<From | Next>> {
  return becoming(become as never, asGenerator(source) as OperationGenerator<OperationOf<From | Next>>)
}

function becoming<Op extends AnyOperation>(
  become: (source: OperationGenerator<Op>, event: GeneratorEvent, context: GeneratorContext) => Source,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op: context => goOn(inner.op(context), next => becoming(become, next)),
    update: (event, context) => becoming(become, generatorOf(become(inner, event, context))),
  }
}
