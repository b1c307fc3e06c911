import { formatDuration, microseconds } from '../../clock/duration.ts'
import type { Fault } from '../../faults/catalogue.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan, PlanOperation } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'

/** Less time: a tenth, half, nine tenths. What would begin later is left out. */
export function* durationMoves(scenario: AnyScenario, plan: Plan): Generator<Step> {
  const { durationUs } = expand(scenario, plan)
  for (const share of [0.1, 0.5, 0.9]) {
    // Rounded, so that the steps come to an end.
    const shorterUs = Math.floor((durationUs * share) / 1_000) * 1_000
    if (shorterUs > 0 && shorterUs < durationUs) yield { plan: shortened(scenario, plan, shorterUs), at: 0, size: 0 }
  }
}

/** What counts as a gap, and is left of one that is closed. */
const LEAST_GAP_US = 1_000

/** Shorter waits: each operation or fault, with all that come later, moved up to what comes before it, or half the way. */
export function* earlierMoves(scenario: AnyScenario, plan: Plan, at: number): Generator<Step> {
  const { operations, faults, durationUs } = expand(scenario, plan)
  const moving = [...operations, ...faults].filter(countsFromStart)
  const times = [0, ...new Set(moving.map(({ at: time }) => microseconds(time)))].sort((a, b) => a - b)
  for (let i = Math.max(1, at); i < times.length; i++) {
    const fromUs = times[i] as number
    const gapUs = fromUs - (times[i - 1] as number)
    for (const byUs of [gapUs - LEAST_GAP_US, Math.floor(gapUs / 2_000) * 1_000]) {
      if (byUs < LEAST_GAP_US) continue
      const moved = <T extends PlanOperation | Fault>(item: T): T => {
        if (!countsFromStart(item)) return item
        const us = microseconds(item.at)
        return us < fromUs ? item : { ...item, at: formatDuration(us - byUs) }
      }
      const earlier = { ...plan, operations: operations.map(moved), faults: faults.map(moved) }
      yield { plan: shortened(scenario, earlier, Math.max(LEAST_GAP_US, durationUs - byUs)), at: i, size: 0 }
    }
  }
}

/** The plan with a shorter duration, without what would begin after its end. */
export function shortened(scenario: AnyScenario, plan: Plan, durationUs: number): Plan {
  const { operations, faults } = expand(scenario, plan)
  return {
    ...plan,
    options: { ...plan.options, duration: formatDuration(durationUs) },
    operations: operations.filter(operation => !countsFromStart(operation) || microseconds(operation.at) < durationUs),
    faults: faults.filter(fault => !countsFromStart(fault) || microseconds(fault.at) < durationUs),
  }
}

/** Whether its time counts from the start of the run, not from the healing at its end or from another event. */
export function countsFromStart(item: PlanOperation | Fault): boolean {
  return !('final' in item) && !('after' in item)
}
