import type { Problem } from '../problem.ts'
import type { ScenarioFacts, Task, TaskResults } from '../thread/protocol.ts'

/** What a worker thread is given when it starts. */
export interface WorkerSettings {
  /** Absolute path of the module that exports the scenario. */
  readonly scenarioFile: string
  readonly sharedState: SharedArrayBuffer
  /** Descriptor of the file in which it takes down how far it is. */
  readonly progressFile: number
  /** Whether what the scenario prints is dropped. */
  readonly silent: boolean
  /** Real milliseconds between two signs of life. */
  readonly heartbeatMs: number
}

/** What a worker thread sends: first whether it could load the scenario, then an answer to each task. */
export type Reply =
  | { readonly type: 'ready'; readonly facts: ScenarioFacts }
  | { readonly type: 'done'; readonly result: TaskResults[keyof TaskResults] }
  | { readonly type: 'problem'; readonly problem: Problem }

/** What the process of a worker thread is to do. */
export type ToKeeper =
  | ({ readonly type: 'begin'; readonly patienceMs: number } & WorkerOptions)
  | { readonly type: 'task'; readonly task: Task; readonly patienceMs: number }
  /** What it does is to come to an end soon. */
  | { readonly type: 'stop' }
  /** The thread is to end by itself, so that all that it printed comes out. */
  | { readonly type: 'close' }
  | { readonly type: 'terminate' }

export interface WorkerOptions {
  readonly scenarioFile: string
  readonly memoryMiB: number
  readonly output: 'stdout' | 'stderr' | 'none'
  readonly heartbeatMs: number
}

/** What it says. */
export type FromKeeper =
  | { readonly type: 'reply'; readonly reply: Reply }
  /** No reply will come any more. */
  | { readonly type: 'ended'; readonly ending: Ending }
  /** The thread is gone, and all that it printed is out: there may be another one. */
  | { readonly type: 'gone' }

/** How a thread ended without a reply. */
export type Ending =
  /** It gives no sign of life. `where` is the line of the user's code that it runs; undefined if unknown. */
  | { readonly how: 'silent'; readonly patienceMs: number; readonly where: string | undefined }
  | { readonly how: 'memory' }
  | { readonly how: 'error'; readonly error: ThrownError }
  | { readonly how: 'exit'; readonly code: number }

/** What a thread died of. An error loses its class on its way, and what else was thrown may be nothing that can be sent. */
export type ThrownError = Pick<Error, 'name' | 'message' | 'stack'>
