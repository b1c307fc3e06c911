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

/** Whether it is the name of one of them: others say nothing in a plan, or make plans of others. */
export function isPlanStrategy(name: string | undefined): name is PlanStrategy {
  return PLAN_STRATEGIES.some(strategy => strategy === name)
}
