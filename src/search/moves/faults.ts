import { formatDuration, microseconds } from '../../clock/duration.ts'
import { type Fault, weakerFaults } from '../../faults/catalogue.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { removals } from './removals.ts'

/** Of so many faults, each is tried by itself: of many crashes, often one matters. */
const MOST_ALONE = 8

/** Fewer faults. */
export function* faultMoves(scenario: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const { faults } = expand(scenario, plan)
  if (size === 0 && faults.length > 2 && faults.length <= MOST_ALONE) {
    // What came last is closest to the violation.
    for (const fault of faults.toReversed()) yield { plan: { ...plan, faults: [fault] }, at: 0, size: 0 }
  }
  for (const removal of removals(faults, at, size)) {
    yield { plan: { ...plan, faults: removal.kept }, at: removal.at, size: removal.size }
  }
}

/** Weaker faults: shorter ones, and a shape that is easier to read. */
export function* weakenFaultMoves(scenario: AnyScenario, plan: Plan, at: number): Generator<Step> {
  const { faults } = expand(scenario, plan)
  for (let i = at; i < faults.length; i++) {
    for (const weaker of weakened(faults[i] as Fault)) {
      yield { plan: { ...plan, faults: faults.with(i, weaker) }, at: i, size: 0 }
    }
  }
}

function* weakened(fault: Fault): Generator<Fault> {
  if ('for' in fault && fault.for !== undefined) {
    // A fault that may last to the end says one thing less.
    const { for: lasting, ...open } = fault
    yield open as Fault
    const us = microseconds(lasting)
    if (us >= 2_000) yield { ...fault, for: formatDuration(Math.floor(us / 2_000) * 1_000) }
  }
  yield* weakerFaults(fault)
}
