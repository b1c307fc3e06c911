import type { History } from '../workload/history.ts'
import { isAsking } from './asked.ts'
import type { PlanInput } from './plan.ts'
import { type Run, run as runPlan } from './run.ts'
import type { Scenario } from './scenario.ts'
import type { SimulationOptions } from './simulation.ts'

let journals = false
const runs = new WeakMap<History, Run>()

/** From here on, runs keep their journal where an option does not say otherwise: matchers tell the story of what they refuse. */
export function keepJournals(): void {
  journals = true
}

/** The run that has this history; undefined for one that comes from elsewhere. */
export function runWith(history: History): Run | undefined {
  return runs.get(history)
}

/**
 * Runs a scenario under a plan: the same two give the same run, always.
 *
 * @param input A seed alone is a plan: `{ seed: 1 }`. Faults that it does not list are drawn by the scenario's nemeses.
 * @param options Whether to keep a journal, among others. Default: none; with `import 'sameseed/vitest'`, a journal.
 * @returns What came of it, also where something was found wrong.
 * @throws ScenarioError when the plan does not fit the scenario, the scenario asks for what cannot be simulated, or a
 * workload or checker throws.
 */
export function run<State>(
  scenario: Scenario<State>,
  input: PlanInput,
  options: SimulationOptions = {},
): Promise<Run<State>> {
  const told = toldRun(scenario, input, options)
  // It is refused to a predicate, which may not wait for it: the run that this is about fails of that, and one error is enough.
  if (isAsking()) told.catch(() => {})
  return told
}

async function toldRun<State>(
  scenario: Scenario<State>,
  input: PlanInput,
  options: SimulationOptions,
): Promise<Run<State>> {
  const made = await runPlan(scenario, input, journals ? { journal: true, ...options } : options)
  runs.set(made.history, made)
  return made
}
