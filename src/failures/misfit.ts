import { ScenarioError } from '../options/scenario-error.ts'
import { expand } from '../scenario/expand.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { type Failure, originOf } from './failure.ts'
import { PlanMisfit } from './plan-misfit.ts'

/**
 * Throws a {@link PlanMisfit} when the plan of a stored failure speaks of what the scenario does not have, or not any more:
 * nodes, clients, operations. Nothing is run for that. `where` is the failure file.
 */
export function checkFit(scenario: AnyScenario, failure: Failure, where: string): void {
  const reason = misfit(scenario, failure)
  if (reason !== undefined) throw new PlanMisfit(where, reason, originOf(failure))
}

function misfit(scenario: AnyScenario, failure: Failure): string | undefined {
  try {
    expand(scenario, failure.plan)
  } catch (error) {
    if (!(error instanceof ScenarioError || error instanceof RangeError)) throw error
    return error.message
  }
  return unknownOperation(scenario, failure)
}

/**
 * A client may well do something with an operation that it does not know any more, such as fail, and all would seem well. Only
 * operations that the workload once gave are looked at: those that a person wrote are theirs to answer for.
 */
function unknownOperation({ workload }: AnyScenario, { plan, original }: Failure): string | undefined {
  const names = workload !== undefined && 'plan' in workload ? workload.names : undefined
  if (names === undefined || original.operations !== undefined) return undefined
  const index = (plan.operations ?? []).findIndex(({ f }) => !names.includes(f))
  const unknown = plan.operations?.[index]
  if (unknown === undefined) return undefined
  return `the plan's operations[${index}] is "${unknown.f}", but the workload has only ${names.join(', ')}`
}
