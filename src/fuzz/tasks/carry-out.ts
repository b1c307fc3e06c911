import type { AnyScenario } from '../../scenario/scenario.ts'
import { claimsOf } from '../findings/vacuous.ts'
import type { ScenarioFacts, Task, TaskResults } from '../thread/protocol.ts'
import { runBatch } from './batch.ts'
import { examine } from './examine.ts'
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
      return examine(scenario, task)
    case 'shrink':
      return shrinkTask(scenario, task, control)
  }
}

/** What there is to know about a scenario before it runs. */
export function factsOf(scenario: AnyScenario): ScenarioFacts {
  const { name, properties } = scenario
  const sometimes = properties.filter(({ type }) => type === 'sometimes').map(property => property.name)
  return { name, sometimes, claims: claimsOf(scenario) }
}
