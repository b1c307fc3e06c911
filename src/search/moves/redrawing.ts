import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { removals } from './removals.ts'

/** Fewer times at which chance begins anew. */
export function* redrawingMoves(_: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const { reseed = [], ...rest } = plan
  for (const removal of removals(reseed, at, size)) {
    const { kept } = removal
    yield { plan: kept.length === 0 ? rest : { ...plan, reseed: kept }, at: removal.at, size: removal.size }
  }
}
