import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { removals } from './removals.ts'

/** Fewer events that do not go in the order in which they were caused. */
export function* scheduleMoves(_: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const { schedule = {}, ...rest } = plan
  for (const removal of removals(Object.entries(schedule), at, size)) {
    const { kept } = removal
    yield {
      plan: kept.length === 0 ? rest : { ...plan, schedule: Object.fromEntries(kept) },
      at: removal.at,
      size: removal.size,
    }
  }
}
