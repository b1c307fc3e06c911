import { goOn, NOTHING, type OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/** Until one of its operations has ended in `ok`. */
export function untilOk<F extends string, From extends Source<F>>(source: From): OperationGenerator<OperationOf<From>> {
  return unlessOk(asGenerator(source), new Set())
}

function unlessOk<Op extends AnyOperation>(
  inner: OperationGenerator<Op>,
  asking: ReadonlySet<number>,
): OperationGenerator<Op> {
  return {
    op: context =>
      goOn(inner.op(context), (next, { kind, client }) =>
        unlessOk(next, kind === 'invoke' ? new Set(asking).add(client) : asking),
      ),
    update(event, context) {
      const next = inner.update(event, context)
      if (event.type === 'invoke' || !asking.has(event.client)) return unlessOk(next, asking)
      if (event.type === 'ok') return NOTHING
      const left = new Set(asking)
      left.delete(event.client)
      return unlessOk(next, left)
    },
  }
}
