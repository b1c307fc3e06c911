import type { EdgeList } from '../edges.ts'
import type { SessionOrder } from './commit-order.ts'
import type { Observations } from './observations.ts'
import { OrderSearch } from './order-search.ts'
import { searchInParallel } from './parallel-search.ts'
import { Polygraph, type StrongAxiom } from './polygraph.ts'
import { orderOf } from './reachability.ts'
import { Saturation } from './saturation.ts'
import { schedule } from './schedule.ts'
import type { StepBudget } from './step-budget.ts'

export interface StrongLevel {
  readonly axiom: StrongAxiom
  readonly session: SessionOrder
}

/** An order of the moments; none, and the transactions that it takes to show that; or the bound was reached, after so many choices. */
export type StrongDecision =
  | { readonly outcome: 'order'; readonly polygraph: Polygraph; readonly place: Int32Array }
  | { readonly outcome: 'none'; readonly involved: ReadonlySet<number> }
  | { readonly outcome: 'unknown'; readonly choices: number }

/** Decides prefix consistency, parallel or other snapshot isolation, or serializability within so many steps. */
export function decideStrongLevel(
  observations: Observations,
  dependencies: EdgeList,
  { axiom, session }: StrongLevel,
  budget: StepBudget,
  only?: ReadonlySet<number>,
): StrongDecision {
  const polygraph = new Polygraph(observations, dependencies, axiom, session, only)
  if (axiom === 'parallel snapshots') return decideInParallel(polygraph, budget)
  const saturation = new Saturation(polygraph, budget)
  if (saturation.run() === 'cycle') {
    return { outcome: 'none', involved: saturation.involvedInCycle() }
  }
  const result = new OrderSearch(polygraph, schedule(polygraph), budget).run()
  if (result.outcome === 'order') return { ...result, polygraph }
  if (result.outcome === 'unknown') return result
  return { outcome: 'none', involved: new Set([...result.involved, ...saturation.involvedIn(result.edges)]) }
}

function decideInParallel(polygraph: Polygraph, budget: StepBudget): StrongDecision {
  const result = searchInParallel(polygraph, budget)
  if (result === undefined) return { outcome: 'unknown', choices: 0 }
  if (!result.isPossible) return { outcome: 'none', involved: new Set(polygraph.members) }
  const from = [...polygraph.from, ...result.order.map(([first]) => first)]
  const to = [...polygraph.to, ...result.order.map(([, second]) => second)]
  const place = new Int32Array(polygraph.size)
  orderOf({ size: polygraph.size, from, to })!.forEach((moment, i) => {
    place[moment] = i
  })
  return { outcome: 'order', polygraph, place }
}
