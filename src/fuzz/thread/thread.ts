import type { ScenarioFacts, Task, TaskResults } from './protocol.ts'

/** What a process is started with that is not as here. */
export interface Surroundings {
  /** The working directory (default: that of this process). */
  readonly folder?: string
  /** Variables of its environment, beside those of this process; undefined is one that it does not have (default: none). */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface ThreadOptions extends Surroundings {
  /** Absolute path of the module that exports the scenario. */
  readonly scenarioFile: string
  /** Real milliseconds without a sign of life after which a run counts as hanging. */
  readonly stepTimeoutMs: number
  /** What it may take of memory (default: as much as there is for a single thread). */
  readonly memoryMiB?: number
  /** Where what the scenario prints goes. */
  readonly output: 'stdout' | 'stderr' | 'none'
}

/** Where a scenario runs: whatever it does there, this side stays responsive. */
export interface Thread {
  /** Loads the scenario. Throws a ProblemError when that is not possible, and a ThreadTerminated when it was broken off. */
  load(): Promise<void>
  /** What is known about the scenario, once it is loaded. */
  readonly facts: ScenarioFacts
  /**
   * Has the thread carry out a task. Throws a ProblemError when that is not possible, which is a ThreadLost when the thread did not
   * survive it; a ThreadDied when it did not even survive until then. `patienceMs` goes before the step timeout. One task at a time.
   */
  ask<T extends Task>(task: T, patienceMs?: number): Promise<TaskResults[T['type']]>
  /** How many runs of its task it has done. */
  readonly done: number
  /** Asks what it does to come to an end soon. */
  stop(): void
  /** Lets the thread end by itself, so that all that it printed comes out. */
  close(): Promise<void>
  /** Ends it now; pending answers reject with a ThreadTerminated. */
  terminate(): Promise<void>
}

/** Makes a thread, which has loaded nothing yet. */
export type NewThread = (options: ThreadOptions) => Thread
