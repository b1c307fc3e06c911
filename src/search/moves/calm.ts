import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { leavesMessagesToTheSeed } from './reseed.ts'

/** Turns off whole sources of chance: message fates, the order that they go in, tie-breaking, buggify; and has all nodes begin with their first versions. */
export function* calmMoves(scenario: AnyScenario, plan: Plan): Generator<Step> {
  const candidates: Plan[] = []
  if (leavesMessagesToTheSeed(plan)) candidates.push({ ...plan, network: {} })
  if ((plan.options?.schedule ?? scenario.schedule ?? 'fifo') !== 'fifo') {
    candidates.push({ ...plan, options: { ...plan.options, schedule: 'fifo' } })
  }
  const { order, ...unordered } = plan.options ?? {}
  if (order !== undefined) candidates.push({ ...plan, options: unordered })
  if (plan.options?.buggify ?? scenario.buggify ?? true) {
    candidates.push({ ...plan, options: { ...plan.options, buggify: false } })
  }
  const { versions, ...options } = plan.options ?? {}
  if (versions !== undefined) candidates.push({ ...plan, options })
  for (const candidate of candidates) yield { plan: candidate, at: 0, size: 0 }
}
