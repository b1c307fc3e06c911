import { type GeneratorContext, goOn, type OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, generatorOf, type OperationOf, type Source } from './source.ts'

/** Repeats the first operation of a source: for ever, or so often. */
export function repeat<F extends string, From extends Source<F>>(
  source: From,
  times = Number.POSITIVE_INFINITY,
): OperationGenerator<OperationOf<From>> {
  return repeating(asGenerator(source), times)
}

function repeating<Op extends AnyOperation>(inner: OperationGenerator<Op>, left: number): OperationGenerator<Op> {
  return {
    op: context => (left <= 0 ? undefined : goOn(inner.op(context), () => repeating(inner, left - 1))),
    update: (event, context) => repeating(inner.update(event, context), left),
  }
}

/** Starts a source again each time it has nothing more: for ever, or so often. */
export function cycle<F extends string, From extends Source<F>>(
  source: From,
  times = Number.POSITIVE_INFINITY,
): OperationGenerator<OperationOf<From>> {
  const first = asGenerator(source)
  return cycling(first, first, 0, times)
}

function cycling<Op extends AnyOperation>(
  first: OperationGenerator<Op>,
  current: OperationGenerator<Op>,
  round: number,
  times: number,
): OperationGenerator<Op> {
  // Each round draws from streams of its own.
  const inRound = (context: GeneratorContext, which: number) => ({ ...context, path: `${context.path}/${which}` })
  return {
    op(context) {
      if (round >= times) return undefined
      const answer = current.op(inRound(context, round))
      if (answer !== undefined) return goOn(answer, next => cycling(first, next, round, times))
      if (round + 1 >= times) return undefined
      return goOn(first.op(inRound(context, round + 1)), next => cycling(first, next, round + 1, times))
    },
    update: (event, context) => cycling(first, current.update(event, inRound(context, round)), round, times),
  }
}

/**
 * Takes turns: one from the first source, one from the second, and so on. Ends with the first that has nothing more.
 */
export function flipFlop<F extends string, Sources extends readonly Source<F>[]>(
  ...sources: Sources
): OperationGenerator<OperationOf<Sources[number]>> {
  return alternating(
    sources.map(each => generatorOf(each)),
    0,
  )
}

function alternating<Op extends AnyOperation>(
  generators: readonly OperationGenerator<Op>[],
  turn: number,
): OperationGenerator<Op> {
  return {
    op(context) {
      const part = { ...context, path: `${context.path}/${turn}` }
      return goOn(generators[turn]?.op(part), next =>
        alternating(generators.with(turn, next), (turn + 1) % generators.length),
      )
    },
    // As in Jepsen, they do not hear of what happens: it could not be told whose operation it was.
    update: () => alternating(generators, turn),
  }
}
