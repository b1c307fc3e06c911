import type { Plan } from '../../scenario/plan.ts'
import type { Problem } from '../problem.ts'
import type { ScenarioFacts, TaskResults } from '../thread/protocol.ts'

/** What a worker thread is given when it starts. */
export interface WorkerSettings {
  /** Absolute path of the module that exports the scenario. */
  readonly scenarioFile: string
  readonly sharedState: SharedArrayBuffer
  /** Whether what the scenario prints is dropped. */
  readonly silent: boolean
  readonly heartbeatMs: number
}

/** What a worker thread sends: first whether it could load the scenario, then an answer to each task. */
export type Reply =
  /** Not an answer: what it is about to run, in case that nothing more comes. */
  | { readonly type: 'running'; readonly plan: Plan }
  | { readonly type: 'ready'; readonly facts: ScenarioFacts }
  | { readonly type: 'done'; readonly result: TaskResults[keyof TaskResults] }
  | { readonly type: 'problem'; readonly problem: Problem }
