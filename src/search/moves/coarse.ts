import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { type Removal, removals } from './removals.ts'

/** Down to such a share of what there is. */
const FINEST = 8

/**
 * Large pieces of the faults, where draws stay as they were when something is taken out: what has no part in the failure often goes at
 * once, and nothing has to be found anew under another seed.
 */
export function* coarseFaultMoves(scenario: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  for (const { kept, ...next } of pieces(plan, expand(scenario, plan).faults, at, size)) {
    yield { plan: { ...plan, faults: kept }, ...next }
  }
}

/** Large pieces of the operations. The final phase stays. */
export function* coarseOperationMoves(scenario: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const { operations } = expand(scenario, plan)
  const final = operations.filter(operation => operation.final === true)
  const main = operations.filter(operation => operation.final !== true)
  for (const { kept, ...next } of pieces(plan, main, at, size)) {
    yield { plan: { ...plan, operations: [...kept, ...final] }, ...next }
  }
}

function* pieces<T>({ draws }: Plan, items: readonly T[], at: number, size: number): Generator<Removal<T>> {
  if (draws !== undefined) yield* removals(items, at, size, Math.max(2, Math.ceil(items.length / FINEST)))
}
