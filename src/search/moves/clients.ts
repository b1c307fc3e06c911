import { expand } from '../../scenario/expand.ts'
import type { Plan, PlanOperation } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'

/**
 * One client does what several did: all of them, or one for another, or the first what a later one did. Each operation stays at its time.
 */
export function* clientMoves(scenario: AnyScenario, plan: Plan): Generator<Step> {
  const { operations, clientIds } = expand(scenario, plan)
  const clients = [...new Set(operations.map(({ client }) => client))].sort(byNumber)
  const [first] = clients
  if (first === undefined) return
  const joined = (client: string, gone: ReadonlySet<string>): Step => {
    const joinedOperations = operations.map(each => (gone.has(each.client) ? { ...each, client } : each))
    return { plan: { ...plan, operations: joinedOperations satisfies PlanOperation[] }, at: 0, size: 0 }
  }
  const lowest = clientIds[0] as string
  if (first !== lowest) yield joined(lowest, new Set([first]))
  if (clients.length > 2) yield joined(first, new Set(clients))
  for (const [i, client] of clients.entries()) {
    for (const gone of clients.slice(i + 1)) yield joined(client, new Set([gone]))
  }
}

function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1))
}
