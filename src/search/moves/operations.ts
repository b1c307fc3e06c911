import { expand } from '../../scenario/expand.ts'
import type { Plan, PlanOperation } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { removals } from './removals.ts'

/**
 * Fewer operations. The final phase belongs to the scenario, as the time before it does: what a checker sees of the end depends on
 * it. So its operations stay, but for those of a client or a key that is taken out altogether.
 */
export function* operationMoves(scenario: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const { operations } = expand(scenario, plan)
  const main = operations.filter(({ final }) => final !== true)
  const final = operations.filter(operation => operation.final === true)
  if (size === 0 && at === 0) {
    for (const kept of [...byGroup(operations, keyOf), ...byGroup(operations, ({ client }) => client)]) {
      yield { plan: { ...plan, operations: kept }, at: 0, size: 0 }
    }
  }
  for (const removal of removals(main, at, size)) {
    yield { plan: { ...plan, operations: [...removal.kept, ...final] }, at: removal.at, size: removal.size }
  }
}

/** The operations of one group alone, and then without one; those that belong to none stay. For each group, if there are several. */
function* byGroup(
  operations: readonly PlanOperation[],
  groupOf: (operation: PlanOperation) => unknown,
): Generator<PlanOperation[]> {
  const groups = new Set(operations.map(groupOf).filter(group => group !== undefined))
  if (groups.size < 2) return
  const isAny = (operation: PlanOperation) => groupOf(operation) === undefined
  if (groups.size > 2) {
    for (const group of groups) yield operations.filter(each => groupOf(each) === group || isAny(each))
  }
  for (const group of groups) yield operations.filter(each => groupOf(each) !== group)
}

/** Of which key an operation is, where its value is `[key, …]`. What an operation without a key is about, cannot be known. */
function keyOf({ value }: PlanOperation): unknown {
  const [key, ...rest] = Array.isArray(value) ? value : []
  return rest.length > 0 && (typeof key === 'string' || typeof key === 'number') ? key : undefined
}
