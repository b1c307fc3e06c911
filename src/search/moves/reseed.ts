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
    yield { plan: { ...plan, seed: reseeded(plan, i + 1), operations, faults, network: {} }, at: i + 1, size: 0 }
  }
}

/** The `number`th other seed of a plan; of one that has such a seed already, too. */
export function reseeded({ seed }: Plan, number: number): string {
  return `${seed.split('~')[0]}~${number}`
}

/** Whether there are whole ranges of messages that the seed decides about. */
export function leavesMessagesToTheSeed({ network }: Plan): boolean {
  if (network === undefined) return true
  return Object.values(network).some(entries => Object.keys(entries).some(key => key.includes('-')))
}
