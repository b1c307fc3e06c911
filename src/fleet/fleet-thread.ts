import { shownPath } from '../failures/shown-path.ts'
import { usageError } from '../fuzz/problem.ts'
import type { ScenarioFacts, Task, TaskResults } from '../fuzz/thread/protocol.ts'
import type { NewThread, Thread, ThreadOptions } from '../fuzz/thread/thread.ts'
import type { FleetQueue } from './fleet-queue.ts'
import { type FleetJob, resultOf } from './job.ts'
import { type Revision, revisionHere } from './revision.ts'

/** What is known about a scenario is asked for once. */
interface LoadedScenario {
  readonly file: string
  readonly revision: Revision
  readonly facts: ScenarioFacts
}

/**
 * Returns what makes threads that are somewhere in a fleet: what the engine asks of them, some worker does. `memoryMiB` is what a run
 * may take (default: the worker's share of its machine's).
 */
export function fleetThreads(queue: FleetQueue, memoryMiB?: number): NewThread {
  const loaded = new Map<string, Promise<LoadedScenario>>()
  return ({ memoryMiB: _, ...options }) =>
    new FleetThread(queue, memoryMiB === undefined ? options : { ...options, memoryMiB }, loaded)
}

class FleetThread implements Thread {
  /** What a worker has done of a task is known when it is back. */
  readonly done = 0
  readonly #queue: FleetQueue
  readonly #options: ThreadOptions
  readonly #loaded: Map<string, Promise<LoadedScenario>>
  readonly #ending = new AbortController()
  #scenario: LoadedScenario | undefined

  constructor(queue: FleetQueue, options: ThreadOptions, loaded: Map<string, Promise<LoadedScenario>>) {
    this.#queue = queue
    this.#options = options
    this.#loaded = loaded
  }

  async load(): Promise<void> {
    const { scenarioFile } = this.#options
    let loading = this.#loaded.get(scenarioFile)
    if (loading === undefined) {
      loading = this.#load(scenarioFile)
      this.#loaded.set(scenarioFile, loading)
      // Who comes later asks again.
      loading.catch(() => this.#loaded.delete(scenarioFile))
    }
    this.#scenario = await loading
  }

  get facts(): ScenarioFacts {
    return this.#known.facts
  }

  async ask<T extends Task>(task: T, patienceMs?: number): Promise<TaskResults[T['type']]> {
    const { file, revision } = this.#known
    const limits = { ...this.#limits, ...(patienceMs === undefined ? {} : { patienceMs }) }
    const named = await this.#named(file, task)
    const answer = await this.#queue.ask({ file, revision, task: named, limits }, this.#ending.signal)
    return resultOf(answer) as TaskResults[T['type']]
  }

  /** What a worker is at comes to its end: a part of it would be another result. */
  stop(): void {}

  async close(): Promise<void> {
    await this.terminate()
  }

  async terminate(): Promise<void> {
    this.#ending.abort()
  }

  async #load(scenarioFile: string): Promise<LoadedScenario> {
    const file = shownPath(scenarioFile)
    const revision = await revisionHere(scenarioFile)
    if (revision === undefined) throw usageError(`${file} is not there any more`)
    const job: FleetJob = { file, revision, limits: this.#limits }
    const facts = resultOf(await this.#queue.ask(job, this.#ending.signal)) as ScenarioFacts
    return { file, revision, facts }
  }

  /** What a guided search goes by is the same for many jobs. */
  async #named(file: string, task: Task): Promise<Task> {
    if (task.type !== 'batch' || task.guided?.search === undefined) return task
    const { search, ...guided } = task.guided
    await this.#queue.searches.put(file, guided.digest, search)
    return { ...task, guided }
  }

  get #known(): LoadedScenario {
    if (this.#scenario === undefined) throw new Error('the scenario is not loaded yet')
    return this.#scenario
  }

  get #limits() {
    const { stepTimeoutMs, memoryMiB } = this.#options
    return { stepTimeoutMs, ...(memoryMiB === undefined ? {} : { memoryMiB }) }
  }
}
