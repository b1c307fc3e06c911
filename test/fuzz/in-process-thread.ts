import { type Problem, ProblemError, problemOf } from '../../src/fuzz/problem.ts'
import { carryOut, factsOf } from '../../src/fuzz/tasks/carry-out.ts'
import { PlanSource } from '../../src/fuzz/tasks/plan-source.ts'
import type { TaskControl } from '../../src/fuzz/tasks/task-control.ts'
import type { ScenarioFacts, Task, TaskResults } from '../../src/fuzz/thread/protocol.ts'
import type { Thread } from '../../src/fuzz/thread/thread.ts'
import { ThreadDied, ThreadLost, ThreadTerminated } from '../../src/fuzz/thread/thread-lost.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'

export interface InProcessOptions {
  /** The scenario. Throws as loading it in a worker would. */
  readonly load: () => Promise<AnyScenario>
  readonly now: () => number
  /** Milliseconds that a run takes (default: 0). */
  readonly runMs?: number
  /** Carries out what the thread does, and lets the time pass that it took. */
  readonly around?: <T>(action: () => Promise<T>, tookMs: () => number) => Promise<T>
  /** What the run of a seed does to its thread. */
  readonly mishap?: (seed: string) => 'hangs' | 'exits' | undefined
}

/**
 * A thread that is none: it carries out real tasks, in this very thread. What passes between threads is copied as between threads, and
 * what brings a thread down is played.
 */
export class InProcessThread implements Thread {
  readonly #options: InProcessOptions
  readonly #control: TaskControl
  #scenario: AnyScenario | undefined
  #source: PlanSource | undefined
  #end: Error | undefined
  #breakOff: (error: Error) => void = () => {}
  #isStopped = false
  #isAsked = false
  #done = 0

  constructor(options: InProcessOptions) {
    this.#options = options
    const thread = this
    this.#control = {
      get done() {
        return thread.#done
      },
      set done(runs) {
        thread.#done = runs
      },
      get stopped() {
        return thread.#isStopped
      },
      now: () => options.now() + this.#tookMs,
      running: () => {},
    }
  }

  async load(): Promise<void> {
    try {
      const brokenOff = new Promise<never>((_, reject) => {
        this.#breakOff = reject
      })
      this.#scenario = await Promise.race([this.#around(this.#options.load), brokenOff])
    } catch (error) {
      throw error === this.#end ? error : crossing(problemOf(error))
    }
    this.#source = new PlanSource(this.#scenario)
    if (this.#end !== undefined) throw this.#end
  }

  get facts(): ScenarioFacts {
    return structuredClone(factsOf(this.#scenario as AnyScenario))
  }

  async ask<T extends Task>(task: T): Promise<TaskResults[T['type']]> {
    if (this.#end instanceof ThreadLost) throw new ThreadDied(this.#end.message)
    if (this.#end !== undefined) throw this.#end
    if (this.#isAsked) {
      const message = 'a thread was asked for something before it had answered'
      throw new ProblemError({ outcome: 'internal error', message })
    }
    this.#isAsked = true
    this.#done = 0
    const lost = this.#mishapOf(task)
    try {
      const result = await this.#around(async () =>
        lost === undefined ? this.#carryOut(structuredClone(task)) : undefined,
      )
      this.#end ??= lost
      if (this.#end !== undefined) throw this.#end
      return result as TaskResults[T['type']]
    } finally {
      this.#isAsked = false
    }
  }

  get done(): number {
    return this.#done
  }

  stop(): void {
    this.#isStopped = true
  }

  async close(): Promise<void> {
    await this.terminate()
  }

  async terminate(): Promise<void> {
    this.#end ??= new ThreadTerminated('the thread was terminated')
    this.#breakOff(this.#end)
  }

  #around<T>(action: () => Promise<T>): Promise<T> {
    return this.#options.around?.(action, () => this.#tookMs) ?? action()
  }

  get #tookMs(): number {
    return this.#done * (this.#options.runMs ?? 0)
  }

  async #carryOut(task: Task): Promise<unknown> {
    try {
      const result = await carryOut(this.#scenario as AnyScenario, this.#source as PlanSource, task, this.#control)
      return plainPaths(structuredClone(result))
    } catch (error) {
      throw crossing(problemOf(error))
    }
  }

  #mishapOf(task: Task): ThreadLost | undefined {
    const seeds =
      task.type === 'batch' || task.type === 'measure'
        ? Array.from({ length: task.count }, (_, i) => String(task.firstSeed + i))
        : [task.type === 'explore' ? (task.options.seed ?? '1') : task.plan.seed]
    for (const [done, seed] of seeds.entries()) {
      const mishap = this.#options.mishap?.(seed)
      if (mishap !== undefined) return new ThreadLost(mishap, `it ${mishap}`, done)
    }
    return undefined
  }
}

/** What is left of an error on the other side. */
function crossing({ outcome, message }: Problem): ProblemError {
  return new ProblemError(plainPaths({ outcome, message }))
}

/** Without the query that makes a copy of a module another one. */
function plainPaths<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll(/\?copy=\d+/g, '') as T
  if (Array.isArray(value)) return value.map(plainPaths) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainPaths(inner)])) as T
}
