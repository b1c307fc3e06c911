import type { GeneratorContext, Next } from '../generator.ts'
import type { AnyOperation } from '../history.ts'

/**
 * The answer that comes first, with its position. Among those at the same time the one whose client has its turn first, or the
 * one that `among` says.
 */
export function soonest<Op extends AnyOperation>(
  answers: readonly Next<Op>[],
  context: GeneratorContext,
  among?: (positions: readonly number[]) => number,
): (Exclude<Next<Op>, 'pending' | undefined> & { readonly index: number }) | 'pending' | undefined {
  let firstUs = Number.POSITIVE_INFINITY
  for (const answer of answers) if (typeof answer === 'object') firstUs = Math.min(firstUs, answer.turn.atUs)
  if (firstUs === Number.POSITIVE_INFINITY) return answers.includes('pending') ? 'pending' : undefined
  const firsts = answers.flatMap((answer, i) => (typeof answer === 'object' && answer.turn.atUs === firstUs ? i : []))
  const rank = (position: number) => {
    const answer = answers[position]
    return typeof answer === 'object' ? context.free.indexOf(answer.turn.client) : -1
  }
  const index = among === undefined ? firsts.reduce((a, b) => (rank(b) < rank(a) ? b : a)) : among(firsts)
  const answer = answers[index]
  return typeof answer === 'object' ? { ...answer, index } : undefined
}
