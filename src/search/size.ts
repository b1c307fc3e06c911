import { microseconds } from '../clock/duration.ts'
import { messageRange } from '../net/overlay.ts'
import { expand } from '../scenario/expand.ts'
import type { Plan } from '../scenario/plan.ts'
import { faultsOfGenerator, type Run } from '../scenario/run.ts'
import type { AnyScenario } from '../scenario/scenario.ts'

/** Says how much there is to a plan: what a person has to read to follow its run. */
export interface PlanSize {
  /** Operations that begin before the end of the run. */
  readonly operations: number
  /** Faults that begin before the end of the run. */
  readonly faults: number
  /** Messages whose fate is not the calm one. Where nothing is listed: all that the run sent, for all were drawn. */
  readonly perturbedMessages: number
  /** Nodes of the cluster. */
  readonly nodes: number
  /** Virtual time, milliseconds. */
  readonly timeMs: number
}

/** Counts the size of the plan that a run followed. */
export function sizeOf(scenario: AnyScenario, plan: Plan, run: Run): PlanSize {
  const expanded = expand(scenario, plan)
  const { operations: known, live, nodeIds, durationUs } = expanded
  const faults = faultsOfGenerator(expanded, run) ?? expanded.faults
  const operations = live === undefined ? known : run.operations
  const ended = (at: string | number, fromUs = 0) => (fromUs + microseconds(at)) / 1_000 > run.timeMs
  return {
    operations: operations.filter(({ at, final }) => !ended(at, final ? durationUs : 0)).length,
    faults: faults.filter(({ at }) => !ended(at)).length,
    perturbedMessages: perturbedMessages(plan) ?? run.messages.sent,
    nodes: nodeIds.length,
    timeMs: run.timeMs,
  }
}

/** Messages that the plan lists; undefined when it leaves all to the seed. An open range counts as endless. */
function perturbedMessages(plan: Plan): number | undefined {
  if (plan.network === undefined) return undefined
  let count = 0
  for (const [link, entries] of Object.entries(plan.network)) {
    for (const key of Object.keys(entries)) {
      const [from, to] = messageRange(link, key)
      if (to === Number.POSITIVE_INFINITY) return undefined
      count += to - from + 1
    }
  }
  return count
}
