import { Elsewhere } from '../fuzz/elsewhere/elsewhere.ts'
import { problemOf } from '../fuzz/problem.ts'
import { processThreads } from '../fuzz/process/process-thread.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import type { Plan } from '../scenario/plan.ts'
import { run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { traceOf } from '../scenario/trace.ts'
import { scenarioFile } from './scenario-file.ts'

const STEP_TIMEOUT_MS = 60_000

/** Makes the run of a plan again in another process. Throws what differs, or why that is not possible. */
export async function checkElsewhere<State>(scenario: Scenario<State>, plan: Plan, spec: string): Promise<void> {
  const file = await scenarioFile(scenario, spec)
  if (file === undefined) {
    throw new ScenarioError(
      `simTest: elsewhere: the scenario "${scenario.name}" has to be the default export of a file of its own, which another process can load`,
    )
  }
  const elsewhere = new Elsewhere(
    processThreads(),
    {
      scenarioFile: file,
      stepTimeoutMs: STEP_TIMEOUT_MS,
      output: 'none',
    },
    () => {},
  )
  try {
    const obstacle = await elsewhere.obstacle()
    if (obstacle !== undefined) throw new ScenarioError(`simTest: elsewhere: ${problemOf(obstacle).message}`)
    await elsewhere.check(plan, await run(scenario, plan), () => traceOf(scenario, plan, { lines: true }))
  } finally {
    await elsewhere.end()
  }
}
