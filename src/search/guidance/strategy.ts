import { PLAN_STRATEGIES, type PlanStrategy } from '../plan-strategies.ts'
import { MUTATIONS, type Mutation } from './mutate.ts'

/** Names a way to make plans, besides fresh seeds that say nothing else: of other plans, or of fresh seeds with something said. */
export type Strategy = Mutation | PlanStrategy

export const STRATEGIES: readonly Strategy[] = [...MUTATIONS, ...PLAN_STRATEGIES]

/** What is done where nothing else is asked for: what docs/guidance.md has measured. */
export const USUAL: readonly Strategy[] = ['onward', 'anew', 'changed']

/** All there are, which share a search by what each has found of late. */
export const PORTFOLIO: readonly Strategy[] = STRATEGIES
