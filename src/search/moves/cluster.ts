import { restrictedTo } from '../../faults/catalogue.ts'
import { expand, type Group } from '../../scenario/expand.ts'
import type { Plan, PlanOptions } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'

/** Fewer nodes, and only the clients that do something. */
export function* clusterMoves(scenario: AnyScenario, plan: Plan): Generator<Step> {
  const { groups, clientIds, operations } = expand(scenario, plan)
  for (const [at, { ids }] of groups.entries()) {
    for (let count = 1; count < ids.length; count++) {
      const smaller = groups.map(({ role, ids }, i) => ({ role, ids: i === at ? ids.slice(0, count) : ids }))
      yield { plan: within(scenario, plan, smaller, clientIds.length), at: 0, size: 0 }
    }
  }
  const busy = operations.reduce((most, { client }) => Math.max(most, clientIds.indexOf(client) + 1), 0)
  if (busy < clientIds.length) yield { plan: within(scenario, plan, groups, busy), at: 0, size: 0 }
}

/** The plan for these nodes and the first so many clients: what speaks of the others is left out. */
function within(scenario: AnyScenario, plan: Plan, groups: readonly Group[], clients: number): Plan {
  const { clientIds, operations, faults } = expand(scenario, plan)
  const kept = new Set([...groups.flatMap(({ ids }) => ids), ...clientIds.slice(0, clients)])
  const versions = plan.options?.versions === undefined ? undefined : Object.entries(plan.options.versions)
  const network =
    plan.network === undefined
      ? undefined
      : Object.fromEntries(Object.entries(plan.network).filter(([link]) => link.split('->').every(id => kept.has(id))))
  return {
    ...plan,
    options: {
      ...plan.options,
      nodes: countsOf(groups),
      ...(clientIds.length > 0 ? { clients } : {}),
      ...(versions === undefined ? {} : { versions: Object.fromEntries(versions.filter(([node]) => kept.has(node))) }),
    },
    operations: operations.filter(({ client }) => kept.has(client)),
    faults: faults.flatMap(fault => restrictedTo(fault, kept) ?? []),
    ...(network === undefined ? {} : { network }),
  }
}

/** How many nodes there are, as a plan has it. */
function countsOf(groups: readonly Group[]): PlanOptions['nodes'] & {} {
  const [first] = groups
  if (first !== undefined && first.role.name === undefined) return first.ids.length
  return Object.fromEntries(groups.map(({ role, ids }) => [role.name as string, ids.length]))
}
