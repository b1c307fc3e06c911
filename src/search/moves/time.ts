import { formatDuration, microseconds } from '../../clock/duration.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'

/** Less time: a tenth, half, nine tenths. What would begin later is left out. */
export function* durationMoves(scenario: AnyScenario, plan: Plan): Generator<Step> {
  const { durationUs } = expand(scenario, plan)
  for (const share of [0.1, 0.5, 0.9]) {
    // Rounded, so that the steps come to an end.
    const shorterUs = Math.floor((durationUs * share) / 1_000) * 1_000
    if (shorterUs > 0 && shorterUs < durationUs) yield { plan: shortened(scenario, plan, shorterUs), at: 0, size: 0 }
  }
}

/** The plan with a shorter duration, without what would begin after its end. */
export function shortened(scenario: AnyScenario, plan: Plan, durationUs: number): Plan {
  const { operations, faults } = expand(scenario, plan)
  return {
    ...plan,
    options: { ...plan.options, duration: formatDuration(durationUs) },
    operations: operations.filter(({ at }) => microseconds(at) < durationUs),
    faults: faults.filter(({ at }) => microseconds(at) < durationUs),
  }
}
