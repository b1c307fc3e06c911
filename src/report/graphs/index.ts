import { measureRun } from '../../measure/run-measures.ts'
import type { Run } from '../../scenario/run.ts'
import { runGraphs } from './run-graphs.ts'

/**
 * Draws the graphs that characterise a run, as Jepsen's performance checker does: `latency-raw.svg`, `latency-quantiles.svg`,
 * `rate.svg`, `availability.svg`, `open.svg`, `network.svg` and `clock.svg`, with the faults shaded. A pure function of the run.
 *
 * @param run A run with a journal: `run(scenario, plan, { journal: true })`.
 * @returns SVG by the names of files. Graphs with nothing in them are left out.
 * @throws TypeError for a run without a journal.
 */
export function graphs(run: Run): Readonly<Record<string, string>> {
  return runGraphs(measureRun(run))
}
