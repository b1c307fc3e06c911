import type { Duration } from '../../clock/duration.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { settingUs } from '../../sim/blame.ts'
import { type OperationGenerator, within } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { generatorOf, type OperationOf, type Source } from './source.ts'

/** One of several sources, and how long it has its turn. */
type Shift = readonly [span: Duration, source: Source]

/**
 * Takes turns: from the first source for so long, then from the second for so long, and so on, and again from the first, where that was:
 * `cycleTimes(['5s', writes], ['10s', reads])`. All of them hear of everything. Ends with the first that has nothing more when
 * it is its turn.
 *
 * Throws a ScenarioError if there is none, or a span is not more than 0.
 */
export function cycleTimes<const Shifts extends readonly Shift[]>(
  ...shifts: Shifts
): OperationGenerator<OperationOf<Shifts[number][1]>> {
  const spansUs = shifts.every(shift => Array.isArray(shift))
    ? shifts.map(([span]) => settingUs(span, 'cycleTimes'))
    : []
  if (spansUs.length === 0 || spansUs.some(us => us <= 0)) {
    throw new ScenarioError('cycleTimes: give [span, source] at least once, with a span of more than 0')
  }
  const sources = shifts.map(([, source]) => generatorOf<OperationOf<Shifts[number][1]>>(source))
  return rotating(spansUs, undefined, sources)
}

function rotating<Op extends AnyOperation>(
  spansUs: readonly number[],
  sinceUs: number | undefined,
  sources: readonly OperationGenerator<Op>[],
): OperationGenerator<Op> {
  return {
    op(context) {
      const startUs = sinceUs ?? context.nowUs
      let { which, endUs } = shiftAt(spansUs, startUs, context.nowUs)
      let nowUs = context.nowUs
      // A client that has nothing for this shift may have something for the next one.
      for (let tried = 0; tried <= spansUs.length; tried++) {
        const answer = sources[which]!.op({ ...within(context, String(which)), nowUs })
        if (typeof answer !== 'object') return answer
        if (answer.turn.atUs < endUs) {
          return { turn: answer.turn, next: rotating(spansUs, startUs, sources.with(which, answer.next)) }
        }
        nowUs = endUs
        which = (which + 1) % spansUs.length
        endUs += spansUs[which]!
      }
      return 'pending'
    },
    update: (event, context) =>
      rotating(
        spansUs,
        sinceUs,
        sources.map((source, i) => source.update(event, within(context, String(i)))),
      ),
  }
}

/** Whose turn it is at a time, and until when. */
function shiftAt(spansUs: readonly number[], startUs: number, nowUs: number): { which: number; endUs: number } {
  const period = spansUs.reduce((sum, us) => sum + us, 0)
  let endUs = nowUs - ((nowUs - startUs) % period)
  for (const [which, spanUs] of spansUs.entries()) {
    endUs += spanUs
    if (nowUs < endUs) return { which, endUs }
  }
  return { which: 0, endUs: endUs + spansUs[0]! }
}
