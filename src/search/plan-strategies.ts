import { ORDERS } from '../net/order.ts'
import type { PlanOptions } from '../scenario/plan.ts'

/** The strategies that say something in each plan, and leave the seeds as they are: docs/search.md. */
export const PLAN_STRATEGIES = [...ORDERS, 'disagreement'] as const
/** Names one of them. */
export type PlanStrategy = (typeof PLAN_STRATEGIES)[number]

/** What the strategy says in the options of each plan. */
export function planOptionsOf(strategy: PlanStrategy): PlanOptions {
  return strategy === 'disagreement' ? { aim: strategy } : { order: strategy }
}

/** The strategy of this name; undefined where plans of that say nothing, or it makes plans of others. */
export function planStrategy(name: string | undefined): PlanStrategy | undefined {
  return PLAN_STRATEGIES.find(strategy => strategy === name)
}
