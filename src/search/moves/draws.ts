import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { removals } from './removals.ts'
import { withoutDraws } from './reseed.ts'

/** Fewer draws that are spelled out: none at all, none that are listed, then those of fewer streams. */
export function* drawMoves(_: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const { draws } = plan
  if (draws === undefined) return
  if (at === 0 && size === 0) yield { plan: withoutDraws(plan), at: 0, size: 0 }
  for (const { kept, ...next } of removals(Object.entries(draws), at, size)) {
    yield { plan: { ...plan, draws: Object.fromEntries(kept) }, ...next }
  }
}
