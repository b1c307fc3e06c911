import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import type { Fault } from '../../faults/catalogue.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'

const UNITS_US = [1_000_000, 100_000, 10_000, 1_000] as const

/** Rounder numbers: whole seconds before tenths, for all times at once before one after the other. */
export function* roundingMoves(scenario: AnyScenario, plan: Plan, at: number): Generator<Step> {
  const { operations, faults } = expand(scenario, plan)
  // The final phase stays as the scenario has it.
  const main = [...operations.keys()].filter(i => operations[i]?.final !== true)
  const targets = [...main, ...[...faults.keys()].map(i => operations.length + i)]
  const rounded = (which: ReadonlySet<number>, unit: number): Plan => ({
    ...plan,
    operations: operations.map((operation, i) =>
      which.has(i) ? { ...operation, at: round(operation.at, unit) } : operation,
    ),
    faults: faults.map((fault, i) => (which.has(operations.length + i) ? roundFault(fault, unit) : fault)),
  })
  const groups = [new Set(targets), ...targets.map(target => new Set([target]))]
  for (let i = at; i < groups.length; i++) {
    for (const unit of UNITS_US) {
      const candidate = rounded(groups[i] as Set<number>, unit)
      if (JSON.stringify([candidate.operations, candidate.faults]) === JSON.stringify([operations, faults])) break
      yield { plan: candidate, at: i, size: 0 }
    }
  }
}

function roundFault(fault: Fault, unit: number): Fault {
  const at = round(fault.at, unit)
  if (!('for' in fault) || fault.for === undefined) return { ...fault, at }
  const lasting = round(fault.for, unit, unit)
  // Half of what is twice as long is what it was: shorter and rounder ones would follow each other for ever.
  return { ...fault, at, for: microseconds(lasting) < 2 * microseconds(fault.for) ? lasting : fault.for }
}

/** Rounded to the unit, unless it is a multiple of something larger already. */
function round(duration: Duration, unit: number, least = 0): Duration {
  const us = microseconds(duration)
  return formatDuration(Math.max(least, Math.round(us / unit) * unit))
}
