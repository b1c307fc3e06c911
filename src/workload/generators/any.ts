import { type OperationGenerator, ownStream, within } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { soonest } from './soonest.ts'
import { generatorOf, type OperationOf, type Source } from './source.ts'

/**
 * Takes the one that has something to do first; at the same time, one that is drawn. All of them hear of everything.
 */
export function any<F extends string, Sources extends readonly Source<F>[]>(
  ...sources: Sources
): OperationGenerator<OperationOf<Sources[number]>> {
  return anyOf(
    sources.map(each => generatorOf(each)),
    0,
  )
}

/** Does the same as {@link any}, but ends with the first of them that has nothing more. */
export function shortestAny<F extends string, Sources extends readonly Source<F>[]>(
  ...sources: Sources
): OperationGenerator<OperationOf<Sources[number]>> {
  return anyOf(
    sources.map(each => generatorOf(each)),
    0,
    true,
  )
}

function anyOf<Op extends AnyOperation>(
  generators: readonly OperationGenerator<Op>[],
  number: number,
  isShortest = false,
): OperationGenerator<Op> {
  return {
    op(context) {
      const answers = generators.map((generator, i) => generator.op(within(context, String(i))))
      if (isShortest && answers.includes(undefined)) return undefined
      const chosen = soonest(answers, context, firsts => {
        if (firsts.length === 1) return firsts[0] as number
        return firsts[Math.floor(ownStream(context, `any/${number}`)() * firsts.length)] as number
      })
      if (typeof chosen !== 'object') return chosen
      const { index, turn, next } = chosen
      return { turn, next: anyOf(generators.with(index, next), number + 1, isShortest) }
    },
    update: (event, context) =>
      anyOf(
        generators.map((generator, i) => generator.update(event, within(context, String(i)))),
        number,
        isShortest,
      ),
  }
}
