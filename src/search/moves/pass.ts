import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'

/** What a pass yields: a simpler plan, and where in the pass to go on if it is accepted. */
export interface Step {
  readonly plan: Plan
  readonly at: number
  readonly size: number
}

/** One way to make plans simpler. Pure: what it yields depends on the scenario and the plan alone. */
export type Pass = (scenario: AnyScenario, plan: Plan, at: number, size: number) => Iterable<Step>
