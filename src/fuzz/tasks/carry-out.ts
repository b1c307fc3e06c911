import type { RunIdentity } from '../../failures/same-again.ts'
import type { Plan } from '../../scenario/plan.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { traceOf } from '../../scenario/trace.ts'
import { OffThreadError } from '../../sim/errors.ts'
import { keptByModules, sharedModules } from '../apart/shared-modules.ts'
import { claimsOf } from '../findings/vacuous.ts'
import type { ScenarioFacts, Task, TaskResults } from '../thread/protocol.ts'
import { runBatch } from './batch.ts'
import { examine } from './examine.ts'
import { exploreTask } from './explore-task.ts'
import { measureTask } from './measure-task.ts'
import { muted } from './muted.ts'
import type { PlanSource } from './plan-source.ts'
import { shrinkTask } from './shrink-task.ts'
import type { TaskControl } from './task-control.ts'

/** Carries out a task in this thread. `source` is the thread's own. */
export async function carryOut<T extends Task>(
  scenario: AnyScenario,
  source: PlanSource,
  task: T,
  control: TaskControl,
): Promise<TaskResults[T['type']]>
export function carryOut(
  scenario: AnyScenario,
  source: PlanSource,
  task: Task,
  control: TaskControl,
): Promise<TaskResults[Task['type']]> {
  switch (task.type) {
    case 'batch':
      return runBatch(scenario, task, control, source)
    case 'examine':
      return examine(scenario, task, control)
    case 'identify':
      return identified(scenario, task.plan)
    case 'trace':
      return muted(() => traceOf(scenario, task.plan, { lines: true }))
    case 'apart':
      return muted(() => sharedModules(scenario, task.scenarioFile, task.plan, task.before))
    case 'kept':
      return muted(() => keptByModules(scenario, task.scenarioFile, task.plan))
    case 'explore':
      return exploreTask(scenario, task, control)
    case 'measure':
      return measureTask(scenario, task, control)
    case 'shrink':
      return shrinkTask(scenario, task, control)
  }
}

async function identified(scenario: AnyScenario, plan: Plan): Promise<RunIdentity> {
  const { fingerprint, signature } = await run(scenario, plan, { strays: 'watch' }).catch((error: unknown) => {
    if (!(error instanceof OffThreadError)) throw error
    // Once more, to say where.
    return run(scenario, plan, { strays: 'lines' })
  })
  return { fingerprint, signature }
}

/** What there is to know about a scenario before it runs. */
export function factsOf(scenario: AnyScenario): ScenarioFacts {
  const { name, properties } = scenario
  const sometimes = properties.filter(({ type }) => type === 'sometimes').map(property => property.name)
  return { name, sometimes, claims: claimsOf(scenario) }
}
