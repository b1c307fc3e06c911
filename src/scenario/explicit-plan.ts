import { expand } from './expand.ts'
import type { Plan } from './plan.ts'
import { faultsOfGenerator, type Run } from './run.ts'
import type { AnyScenario } from './scenario.ts'

/**
 * The plan of a run with its operations and faults listed, whether it had them or its seed gave them. With other code, the workload, or the
 * nemeses, a seed alone is another run.
 */
export function explicitPlan(scenario: AnyScenario, run: Run): Plan {
  const expanded = expand(scenario, run.plan)
  const faults = faultsOfGenerator(expanded, run) ?? expanded.faults
  return { ...run.plan, operations: run.operations, faults }
}
