import { once } from 'node:events'
import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import { shownPath } from '../../failures/shown-path.ts'
import { seconds } from '../../report/time-text.ts'
import type { Plan } from '../../scenario/plan.ts'
import { grouped } from '../../sim/counted.ts'
import { ProblemError, problemOf, usageError } from '../problem.ts'
import type { ScenarioFacts, Task, TaskResults } from '../thread/protocol.ts'
import type { Thread, ThreadOptions } from '../thread/thread.ts'
import { ThreadDied, ThreadLost, ThreadTerminated } from '../thread/thread-lost.ts'
import type { Reply, WorkerSettings } from './messages.ts'
import { SharedState } from './shared-state.ts'
import { Watchdog } from './watchdog.ts'
import { whereItIs } from './where-it-is.ts'

/** A worker thread of Node's for a scenario: what hangs, takes all memory or ends the thread is seen from outside. */
export class WorkerThread implements Thread {
  readonly #worker: Worker
  readonly #state = new SharedState()
  readonly #watchdog: Watchdog
  readonly #options: ThreadOptions
  #facts: ScenarioFacts | undefined
  #waiting: Waiting | undefined
  /** What it last said that it is about to run. */
  #running: Plan | undefined
  #end: unknown

  constructor(options: ThreadOptions) {
    this.#options = options
    const { memoryMiB = mostMemoryMiB(1) } = options
    this.#watchdog = new Watchdog(
      () => this.#state.heartbeat,
      () => this.#state.externalMiB > memoryMiB,
    )
    const settings: WorkerSettings = {
      scenarioFile: options.scenarioFile,
      sharedState: this.#state.buffer,
      silent: options.output === 'none',
      heartbeatMs: Math.min(250, options.stepTimeoutMs / 4),
    }
    this.#worker = new Worker(new URL('./main.js', import.meta.url), {
      workerData: settings,
      stdout: options.output === 'stderr',
      // A scenario's `process.argv` has nothing to do with ours.
      argv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
    })
    if (options.output === 'stderr') this.#worker.stdout.pipe(process.stderr, { end: false })
    this.#worker.on('message', (reply: Reply) => {
      if (reply.type === 'running') this.#running = reply.plan
      else this.#takeWaiting()?.resolve(reply)
    })
    this.#worker.on('messageerror', error => this.#fail(error))
    this.#worker.on('error', error => this.#fail(this.#died(error)))
    this.#worker.on('exit', code => this.#fail(this.#exited(code)))
  }

  async load(): Promise<void> {
    const { stepTimeoutMs, scenarioFile } = this.#options
    // A module may wait for ever and yet show signs of life.
    const timer = setTimeout(() => {
      this.#fail(usageError(`${shownPath(scenarioFile)} does not finish loading: it took ${seconds(MOST_LOADING_MS)}`))
    }, MOST_LOADING_MS)
    try {
      const reply = await this.#reply(Math.max(stepTimeoutMs, LEAST_LOADING_MS))
      if (reply.type !== 'ready') throw this.#unexpected(reply)
      this.#facts = reply.facts
    } catch (error) {
      await this.terminate()
      if (!(error instanceof ThreadLost)) throw error
      throw usageError(`${shownPath(scenarioFile)} does not finish loading: ${error.reason}`)
    } finally {
      clearTimeout(timer)
    }
  }

  get facts(): ScenarioFacts {
    return this.#facts as ScenarioFacts
  }

  async ask<T extends Task>(task: T, patienceMs = this.#options.stepTimeoutMs): Promise<TaskResults[T['type']]> {
    if (this.#end instanceof ThreadLost) throw new ThreadDied(this.#end.message)
    this.#state.done = 0
    const reply = this.#reply(patienceMs)
    this.#worker.postMessage(task)
    const answer = await reply
    if (answer.type !== 'done') throw this.#unexpected(answer)
    return answer.result as TaskResults[T['type']]
  }

  get done(): number {
    return this.#state.done
  }

  stop(): void {
    this.#state.stop()
  }

  async close(): Promise<void> {
    if (this.#end !== undefined) return
    const gone = once(this.#worker, 'exit')
    this.#worker.postMessage({ type: 'close' })
    await Promise.race([gone, new Promise(resolve => setTimeout(resolve, CLOSING_MS).unref())])
    await this.terminate()
  }

  async terminate(): Promise<void> {
    this.#fail(new ThreadTerminated('the thread was terminated'))
    await this.#stop()
  }

  /** A thread that is in native code may not be to be stopped: it is not waited for. */
  async #stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise(resolve => {
      timer = setTimeout(resolve, STOPPING_MS)
    })
    await Promise.race([this.#worker.terminate(), patience])
    clearTimeout(timer)
  }

  #reply(patienceMs: number): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) {
        reject(this.#end)
        return
      }
      this.#waiting = { resolve, reject }
      this.#watchdog.start(
        patienceMs,
        () => void this.#giveUp(patienceMs),
        () => {
          this.#fail(this.#outOfMemory())
          void this.#stop()
        },
      )
    })
  }

  /** Hands out who waits for a reply, once. */
  #takeWaiting(): Waiting | undefined {
    this.#watchdog.stop()
    const waiting = this.#waiting
    this.#waiting = undefined
    return waiting
  }

  /** Nothing more will come from the thread. The first reason stands. */
  #fail(error: unknown): void {
    this.#end ??= error
    this.#takeWaiting()?.reject(this.#end)
  }

  async #giveUp(patienceMs: number): Promise<void> {
    const waiting = this.#waiting
    const where = await whereItIs(this.#worker.threadId)
    // It may have answered after all.
    if (this.#waiting !== waiting) return
    const silence = `no sign of life for ${seconds(patienceMs)} of real time`
    const reason =
      where === undefined
        ? `${silence}, and it is not in the scenario's code: if a checker has much to do, --step-timeout gives it more`
        : `${silence}, at ${where}: it loops without end, or without awaiting anything that takes simulated time`
    this.#fail(new ThreadLost('hangs', reason, this.#state.done, this.#running))
    await this.#stop()
  }

  #died(error: unknown): unknown {
    if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') return this.#outOfMemory()
    const problem = problemOf(error)
    if (this.#facts === undefined) return new ProblemError(problem, { cause: error })
    return new ThreadLost('breaks its thread', problem.message, this.#state.done, this.#running)
  }

  #exited(code: number): unknown {
    const what =
      code === UNSETTLED
        ? 'awaits something at its top level that never comes'
        : `ended its thread, as process.exit(${code}) does`
    const message = `${shownPath(this.#options.scenarioFile)} ${what}`
    return this.#facts === undefined
      ? usageError(message)
      : new ThreadLost('exits', message, this.#state.done, this.#running)
  }

  #outOfMemory(): ThreadLost {
    const { memoryMiB = mostMemoryMiB(1) } = this.#options
    const reason = `the run took more memory than there is for it (${grouped(memoryMiB)} MiB)`
    return new ThreadLost('out of memory', reason, this.#state.done, this.#running)
  }

  #unexpected(reply: Reply): ProblemError {
    if (reply.type === 'problem') return new ProblemError(reply.problem)
    return new ProblemError({ message: `a thread said ${reply.type} out of turn`, outcome: 'internal error' })
  }
}

/** What each of a number of threads may take, so that together they leave the machine alive. */
export function mostMemoryMiB(threads: number): number {
  const share = (0.7 * totalmem()) / 2 ** 20 / threads
  return Math.round(Math.min(MOST_MIB, Math.max(LEAST_MIB, share)))
}

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: unknown) => void
}

const CLOSING_MS = 1_000
const STOPPING_MS = 10_000
const [LEAST_MIB, MOST_MIB] = [256, 4_096]
/** Compiling and loading modules goes on without a sign of life, too; and a busy machine has other things to do. */
const LEAST_LOADING_MS = 60_000
const MOST_LOADING_MS = 120_000
/** Node's exit code for a top-level await that nothing can settle any more. */
const UNSETTLED = 13
