import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'

const TRIES = 40

/**
 * A calm network under other seeds, while messages are left to the seed at all. What the nodes draw and when messages come have to fit
 * each other; where the operations and faults are what matters, some other draw fits the calm network, too, and all of the
 * messages that this seed perturbs are gone at once.
 */
export function* reseedMoves(scenario: AnyScenario, plan: Plan, at: number): Generator<Step> {
  if (!leavesMessagesToTheSeed(plan)) return
  const { operations, faults } = expand(scenario, plan)
  for (let i = at; i < TRIES; i++) {
    const { seed } = reseeded(plan, i + 1)
    yield { plan: { ...withoutDraws(plan), seed, operations, faults, network: {} }, at: i + 1, size: 0 }
  }
}

/** The `number`th other seed of a plan; of one that has such a seed already, too. What was drawn is forgotten. */
export function reseeded({ seed, draws }: Plan, number: number): Pick<Plan, 'seed' | 'draws'> {
  return { seed: `${seed.split('~')[0]}~${number}`, ...(draws === undefined ? {} : { draws: {} }) }
}

/** Whether there are whole ranges of messages that the seed decides about. */
export function leavesMessagesToTheSeed({ network }: Plan): boolean {
  if (network === undefined) return true
  return Object.values(network).some(entries => Object.keys(entries).some(key => key.includes('-')))
}

/** Whatever is drawn follows from the seed again, and from how often. */
export function withoutDraws({ draws: _, ...plan }: Plan): Plan {
  return plan
}
