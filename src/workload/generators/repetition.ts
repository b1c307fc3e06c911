import { type GeneratorContext, goOn, type OperationGenerator } from '../generator.ts'
import type { Operation } from '../history.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/** The first operation of a source again and again: for ever, or so often. */
export function repeat<Op extends Operation>(
  source: Source<Op>,
  times = Number.POSITIVE_INFINITY,
): OperationGenerator<Op> {
  return repeating(asGenerator(source), times)
}

function repeating<Op extends Operation>(inner: OperationGenerator<Op>, left: number): OperationGenerator<Op> {
  return {
    op: context => (left <= 0 ? undefined : goOn(inner.op(context), () => repeating(inner, left - 1))),
    update: (event, context) => repeating(inner.update(event, context), left),
  }
}

/** A source from its beginning each time it has nothing more: for ever, or so often. */
export function cycle<Op extends Operation>(
  source: Source<Op>,
  times = Number.POSITIVE_INFINITY,
): OperationGenerator<Op> {
  const first = asGenerator(source)
  return cycling(first, first, 0, times)
}

function cycling<Op extends Operation>(
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

/** By turns: one from the first source, one from the second, and so on. Ends with the first that has nothing more. */
export function flipFlop<Sources extends readonly Source[]>(
  ...sources: Sources
): OperationGenerator<OperationOf<Sources[number]>> {
  return alternating(
    (sources as readonly Source<OperationOf<Sources[number]>>[]).map(each => asGenerator(each)),
    0,
  )
}

function alternating<Op extends Operation>(
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
    // As in Jepsen, they do not hear of what happens: nobody could tell whose operation it was.
    update: () => alternating(generators, turn),
  }
}
