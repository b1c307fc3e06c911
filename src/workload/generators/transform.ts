import { ScenarioError } from '../../options/scenario-error.ts'
import { type GeneratorContext, goOn, type OperationGenerator, within } from '../generator.ts'
import type { AnyOperation, Operation } from '../history.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/** Keeps only the operations for which `keep` says so. Throws a ScenarioError when it refuses very many in a row. */
export function filter<F extends string, From extends Source<F>>(
  keep: (operation: OperationOf<From>) => boolean,
  source: From,
): OperationGenerator<OperationOf<From>> {
  return filtered(keep, asGenerator(source))
}

const MOST_REFUSED = 100_000

function filtered<Op extends AnyOperation>(
  keep: (operation: Op) => boolean,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op(context) {
      let from = inner
      for (let refused = 0; refused < MOST_REFUSED; refused++) {
        // After a refusal there have to be other random numbers.
        const answer = from.op(refused === 0 ? context : within(context, `instead ${refused}`))
        if (typeof answer !== 'object' || answer.turn.kind !== 'invoke' || keep(answer.turn.operation)) {
          return goOn(answer, next => filtered(keep, next))
        }
        from = answer.next
      }
      throw new ScenarioError(
        `filter: ${MOST_REFUSED} operations in a row were refused: does the source draw the same one again?`,
      )
    },
    update: (event, context) => filtered(keep, inner.update(event, context)),
  }
}

/**
 * Puts other operations in place of those of a source, made with what is known of the run by then. The source hears of
 * what became of them, not of its own.
 */
export function map<F extends string, From extends Source<F>, Out extends AnyOperation>(
  make: (operation: OperationOf<From>, run: GeneratorContext) => Out,
  source: From,
): OperationGenerator<Out> {
  return mapped(make, asGenerator(source))
}

/** Gives operations other names: `fMap({ start: 'partition', stop: 'heal' }, …)`. Those that it does not name keep theirs. */
export function fMap<F extends string, From extends Source<F>>(
  names: Readonly<Record<string, string>>,
  source: From,
): OperationGenerator<Operation> {
  return mapped(({ f, value }: AnyOperation): Operation => ({ f: names[f] ?? f, value }), asGenerator(source))
}

function mapped<In extends AnyOperation, Out extends AnyOperation>(
  make: (operation: In, run: GeneratorContext) => Out,
  inner: OperationGenerator<In>,
): OperationGenerator<Out> {
  return {
    op(context) {
      const answer = inner.op(context)
      if (typeof answer !== 'object') return answer
      const { turn, next } = answer
      return {
        turn: turn.kind === 'invoke' ? { ...turn, operation: make(turn.operation, context) } : turn,
        next: mapped(make, next),
      }
    },
    update: (event, context) => mapped(make, inner.update(event, context)),
  }
}
