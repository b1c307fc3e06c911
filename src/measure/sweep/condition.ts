import { formatDuration, microseconds } from '../../clock/duration.ts'
import type { Fault } from '../../faults/catalogue.ts'
import { type Expanded, expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'

/** Names the runs without any fault, and those with all that the seed draws; every other condition is a kind of fault. */
export const NONE = 'none'
export const ALL = 'all'

/** A single fault begins in this part of the time, and is over by then: before it the system works, and afterwards it may recover. */
const [EARLIEST, LATEST, OVER] = [1 / 8, 1 / 2, 3 / 4] as const

/** What a scenario is measured under: without faults, with one fault of each kind, and as it is. */
export function conditionsOf(scenario: AnyScenario): string[] {
  const kinds = new Set(scenario.faults.flatMap(nemesis => nemesis.kinds))
  return kinds.size === 0 ? [NONE] : [NONE, ...kinds, ALL]
}

/** The plan of a seed under a condition; undefined where the seed draws no such fault at a time at which it can be measured. */
export function planUnder(scenario: AnyScenario, seed: string, condition: string): Plan | undefined {
  if (condition === ALL) return { seed }
  if (condition === NONE) return { seed, faults: [] }
  const faults = single(expand(scenario, { seed }), condition)
  return faults.length === 0 ? undefined : { seed, faults }
}

/** When a single fault may begin. */
export function inTime(durationUs: number): { readonly fromUs: number; readonly untilUs: number } {
  return { fromUs: durationUs * EARLIEST, untilUs: durationUs * LATEST }
}

/** The first fault of a kind that begins in time, with those that begin at the very same time: all nodes crash at once. */
function single({ faults, durationUs }: Expanded, kind: string): Fault[] {
  const { fromUs, untilUs } = inTime(durationUs)
  const timed = faults
    .filter(fault => fault.kind === kind && fault.after === undefined)
    .map(fault => ({ fault, atUs: microseconds(fault.at) }))
    .filter(({ atUs }) => atUs >= fromUs && atUs <= untilUs)
  const firstUs = Math.min(...timed.map(({ atUs }) => atUs))
  return timed.filter(({ atUs }) => atUs === firstUs).map(({ fault, atUs }) => endingBy(fault, atUs, durationUs * OVER))
}

function endingBy(fault: Fault, atUs: number, lastUs: number): Fault {
  if (!('for' in fault) || fault.for === undefined || atUs + microseconds(fault.for) <= lastUs) return fault
  return { ...fault, for: formatDuration(Math.floor(lastUs - atUs)) }
}
