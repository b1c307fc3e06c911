import { restrictedTo } from '../../faults/catalogue.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'

/** Fewer nodes, and only the clients that do something. */
export function* clusterMoves(scenario: AnyScenario, plan: Plan): Generator<Step> {
  const { nodeIds, clientIds, operations } = expand(scenario, plan)
  for (let nodes = 1; nodes < nodeIds.length; nodes++) {
    yield { plan: within(scenario, plan, nodes, clientIds.length), at: 0, size: 0 }
  }
  const busy = operations.reduce((most, { client }) => Math.max(most, clientIds.indexOf(client) + 1), 0)
  if (busy < clientIds.length) yield { plan: within(scenario, plan, nodeIds.length, busy), at: 0, size: 0 }
}

/** The plan for the first so many nodes and clients: what speaks of the others is left out. */
function within(scenario: AnyScenario, plan: Plan, nodes: number, clients: number): Plan {
  const { nodeIds, clientIds, operations, faults } = expand(scenario, plan)
  const kept = new Set([...nodeIds.slice(0, nodes), ...clientIds.slice(0, clients)])
  const network =
    plan.network === undefined
      ? undefined
      : Object.fromEntries(Object.entries(plan.network).filter(([link]) => link.split('->').every(id => kept.has(id))))
  return {
    ...plan,
    options: { ...plan.options, nodes, ...(clientIds.length > 0 ? { clients } : {}) },
    operations: operations.filter(({ client }) => kept.has(client)),
    faults: faults.flatMap(fault => restrictedTo(fault, kept) ?? []),
    ...(network === undefined ? {} : { network }),
  }
}
