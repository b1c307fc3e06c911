import { goOn, NOTHING, type OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/** Ends when one of the operations has ended in `ok`, with a value that is `enough`. Default: any. */
export function untilOk<F extends string, From extends Source<F>>(
  source: From,
  enough: (value: unknown) => boolean = () => true,
): OperationGenerator<OperationOf<From>> {
  return unlessOk(asGenerator(source), new Set(), enough)
}

function unlessOk<Op extends AnyOperation>(
  inner: OperationGenerator<Op>,
  asking: ReadonlySet<number>,
  enough: (value: unknown) => boolean,
): OperationGenerator<Op> {
  return {
    op: context =>
      goOn(inner.op(context), (next, { kind, client }) =>
        unlessOk(next, kind === 'invoke' ? new Set(asking).add(client) : asking, enough),
      ),
    update(event, context) {
      const next = inner.update(event, context)
      if (event.type === 'invoke' || !asking.has(event.client)) return unlessOk(next, asking, enough)
      if (event.type === 'ok' && enough(event.value)) return NOTHING
      const left = new Set(asking)
      left.delete(event.client)
      return unlessOk(next, left, enough)
    },
  }
}
