import type { EdgeList } from '../edges.ts'
import type { SessionOrder } from './commit-order.ts'
import type { Observations } from './observations.ts'
import { OrderSearch } from './order-search.ts'
import { BY_DEPENDENCIES, Polygraph, type StrongAxiom } from './polygraph.ts'
import { Saturation } from './saturation.ts'
import { schedule } from './schedule.ts'
import type { StepBudget } from './step-budget.ts'
import { VersionSearch } from './version-search.ts'

export interface StrongLevel {
  readonly axiom: StrongAxiom
  readonly session: SessionOrder
}

/** An order of the moments; none, and the transactions that it takes to show that; or the bound was reached, after so many choices. */
export type StrongDecision =
  | { readonly outcome: 'order'; readonly polygraph: Polygraph; readonly place: Int32Array }
  | { readonly outcome: 'none'; readonly involved: ReadonlySet<number> }
  | { readonly outcome: 'unknown'; readonly choices: number; readonly isTooLarge?: boolean }

/** Decides a level by a search for an order, within so many steps. */
export function decideStrongLevel(
  observations: Observations,
  dependencies: EdgeList,
  { axiom, session }: StrongLevel,
  budget: StepBudget,
  only?: ReadonlySet<number>,
): StrongDecision {
  const polygraph = new Polygraph(observations, dependencies, axiom, session, only)
  if (BY_DEPENDENCIES.has(axiom)) {
    const result = new VersionSearch(polygraph, budget).run()
    return result.outcome === 'order' ? { ...result, polygraph } : result
  }
  const saturation = new Saturation(polygraph, budget)
  if (saturation.run() === 'cycle') {
    return { outcome: 'none', involved: saturation.involvedInCycle() }
  }
  const result = new OrderSearch(polygraph, schedule(polygraph), budget).run()
  if (result.outcome === 'order') return { ...result, polygraph }
  if (result.outcome === 'unknown') return result
  return { outcome: 'none', involved: new Set([...result.involved, ...saturation.involvedIn(result.edges)]) }
}
