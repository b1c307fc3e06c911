import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { removals } from './removals.ts'

/** Fewer operations. */
export function* operationMoves(scenario: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const { operations } = expand(scenario, plan)
  for (const removal of removals(operations, at, size)) {
    yield { plan: { ...plan, operations: removal.kept }, at: removal.at, size: removal.size }
  }
}
