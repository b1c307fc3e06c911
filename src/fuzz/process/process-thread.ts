import { shownPath } from '../../failures/shown-path.ts'
import { grouped } from '../../options/counted.ts'
import { seconds } from '../../report/seconds.ts'
import { ProblemError, problemOf, usageError } from '../problem.ts'
import type { ScenarioFacts, Task, TaskResults } from '../thread/protocol.ts'
import type { NewThread, Thread, ThreadOptions } from '../thread/thread.ts'
import { ThreadDied, ThreadLost, ThreadTerminated } from '../thread/thread-lost.ts'
import { ENDING_SIGNALS } from '../worker/ending-signals.ts'
import type { Ending, FromKeeper, Reply } from '../worker/messages.ts'
import { KeeperProcess, type ProcessEnd } from './keeper-process.ts'
import { mostMemoryMiB } from './most-memory.ts'

/**
 * Returns what makes threads that live in processes of their own, one in each: a run that ends its process ends no other. A
 * process whose thread was ended in peace takes the next one.
 */
export function processThreads(): NewThread {
  const idle: KeeperProcess[] = []
  return options => {
    const { folder, env } = options
    if (folder !== undefined || env !== undefined) return new ProcessThread(options, new KeeperProcess(options))
    let keeper = idle.pop()
    while (keeper?.isOver === true) keeper = idle.pop()
    return new ProcessThread(options, keeper ?? new KeeperProcess(), unused => idle.push(unused))
  }
}

/** A thread in a process of its own: what hangs, takes all memory, or ends thread or process is seen from outside. */
class ProcessThread implements Thread {
  readonly #keeper: KeeperProcess
  readonly #options: ThreadOptions
  readonly #memoryMiB: number
  readonly #giveBack: ((keeper: KeeperProcess) => void) | undefined
  #facts: ScenarioFacts | undefined
  #waiting: Waiting | undefined
  #done = 0
  #end: unknown
  readonly #gone: Promise<void>
  #isGone = false

  constructor(options: ThreadOptions, keeper: KeeperProcess, giveBack?: (keeper: KeeperProcess) => void) {
    this.#options = options
    this.#memoryMiB = options.memoryMiB ?? mostMemoryMiB(1)
    this.#keeper = keeper
    this.#giveBack = giveBack
    keeper.keepsAlive(true)
    this.#gone = new Promise(resolve => {
      const listener = (message: FromKeeper) => {
        if (message.type === 'reply') this.#takeWaiting()?.resolve(message.reply)
        else if (message.type === 'ended') this.#ended(message.ending)
        else resolve()
      }
      const onText = (text: Buffer) => void (options.output === 'none' || process.stderr.write(text))
      const onEnd = (end: ProcessEnd) => {
        this.#fail(this.#processEnded(end))
        resolve()
      }
      keeper.on('message', listener).on('text', onText).on('end', onEnd)
      this.#leave = () => keeper.off('message', listener).off('text', onText).off('end', onEnd)
    })
    void this.#gone.then(() => {
      this.#isGone = true
    })
  }

  async load(): Promise<void> {
    const { stepTimeoutMs, scenarioFile, output } = this.#options
    // A module may wait for ever and yet show signs of life.
    const timer = setTimeout(() => {
      this.#fail(usageError(`${shownPath(scenarioFile)} does not finish loading: it took ${seconds(MOST_LOADING_MS)}`))
    }, MOST_LOADING_MS)
    try {
      const reply = await this.#reply(() =>
        this.#keeper.tell({
          type: 'begin',
          ...{ scenarioFile, output, memoryMiB: this.#memoryMiB },
          heartbeatMs: Math.min(250, stepTimeoutMs / 4),
          patienceMs: Math.max(stepTimeoutMs, LEAST_LOADING_MS),
        }),
      )
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
    const answer = await this.#reply(() => {
      this.#keeper.progress.clear()
      this.#keeper.tell({ type: 'task', task, patienceMs })
    })
    if (answer.type !== 'done') throw this.#unexpected(answer)
    return answer.result as TaskResults[T['type']]
  }

  get done(): number {
    if (this.#end === undefined) this.#done = this.#keeper.progress.done
    return this.#done
  }

  stop(): void {
    this.#keeper.tell({ type: 'stop' })
  }

  async close(): Promise<void> {
    if (this.#end !== undefined) return
    this.#keeper.tell({ type: 'close' })
    await this.#within(CLOSING_MS)
    // What it wrote last is on its way through a pipe.
    for (let turns = 0; turns < 2; turns++) await new Promise(setImmediate)
    await this.terminate()
  }

  async terminate(): Promise<void> {
    const isLost = this.#end !== undefined
    this.#fail(new ThreadTerminated('the thread was terminated'))
    if (!isLost) {
      if (!this.#isGone) this.#keeper.tell({ type: 'terminate' })
      await this.#within(STOPPING_MS)
    }
    this.#leave()
    if (!this.#isGone || isLost || this.#giveBack === undefined) this.#keeper.kill()
    else if (!this.#keeper.isOver) this.#giveBack(this.#keeper)
    this.#keeper.keepsAlive(false)
  }

  /** Nothing here hears of the process any more. */
  #leave: () => void = () => {}

  /** Waits until the thread is gone, but not longer than that. */
  async #within(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise(resolve => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([this.#gone, patience])
    clearTimeout(timer)
  }

  #reply(ask: () => void): Promise<Reply> {
    // The answer to one would be taken for that to the other, and one of them would wait for ever.
    if (this.#waiting !== undefined) throw new Error('a thread was asked for something before it had answered')
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) {
        reject(this.#end)
        return
      }
      this.#waiting = { resolve, reject }
      ask()
    })
  }

  /** Hands out who waits for a reply, once. */
  #takeWaiting(): Waiting | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    return waiting
  }

  /** Nothing more will come from the thread. The first reason stands. */
  #fail(error: unknown): void {
    this.#end ??= error
    this.#takeWaiting()?.reject(this.#end)
  }

  #ended(ending: Ending): void {
    if (this.#end !== undefined) return
    this.#fail(this.#errorOf(ending))
    // Whatever it was, nothing of it is left for the next one.
    this.#keeper.kill()
  }

  #errorOf(ending: Ending): unknown {
    switch (ending.how) {
      case 'memory':
        return this.#outOfMemory()
      case 'silent':
        return this.#lost('hangs', silence(ending))
      case 'error': {
        const error = Object.assign(new Error(ending.error.message), ending.error)
        const problem = problemOf(error)
        if (this.#facts === undefined) return new ProblemError(problem, { cause: error })
        return this.#lost('breaks its thread', problem.message)
      }
      case 'exit': {
        const what =
          ending.code === UNSETTLED
            ? 'awaits something at its top level that never comes'
            : `ended its thread, as process.exit(${ending.code}) does`
        const message = `${shownPath(this.#options.scenarioFile)} ${what}`
        return this.#facts === undefined ? usageError(message) : this.#lost('exits', message)
      }
    }
  }

  #processEnded({ code, signal, lastWords }: ProcessEnd): unknown {
    if (this.#end !== undefined) return this.#end
    if (this.#facts === undefined && ENDING_SIGNALS.some(each => each === signal)) {
      const message = `the process in which ${shownPath(this.#options.scenarioFile)} was to run was ended by ${signal} as it started`
      return new ProblemError({ outcome: 'interrupted', message })
    }
    const words = FATAL.exec(lastWords)?.[1]
    if (words !== undefined && /out of memory|allocation failed/i.test(words)) return this.#outOfMemory(words)
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`
    const said = words ?? lastWords.trim().split('\n').at(-1) ?? ''
    const reason = `${shownPath(this.#options.scenarioFile)} ended its process, ${how}${said === '' ? '' : `: ${said}`}`
    return this.#lost('ends its process', reason)
  }

  #outOfMemory(words?: string): ThreadLost {
    const reason = `the run took more memory than there is for it (${grouped(this.#memoryMiB)} MiB)`
    return this.#lost('out of memory', words === undefined ? reason : `${reason}: ${words}`)
  }

  #lost(signature: ThreadLost['signature'], reason: string): ThreadLost {
    const { progress } = this.#keeper
    this.#done = progress.done
    return new ThreadLost(signature, reason, this.#done, progress.running)
  }

  #unexpected(reply: Reply): ProblemError {
    if (reply.type === 'problem') return new ProblemError(reply.problem)
    return new ProblemError({ message: `a thread said ${reply.type} out of turn`, outcome: 'internal error' })
  }
}

function silence({ where, patienceMs }: Extract<Ending, { how: 'silent' }>): string {
  const text = `no sign of life for ${seconds(patienceMs)} of real time`
  return where === undefined
    ? `${text}, and it is not in the scenario's code: if a checker has much to do, --step-timeout gives it more`
    : `${text}, at ${where}: it loops without end, or without awaiting anything that takes simulated time`
}

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: unknown) => void
}

const CLOSING_MS = 1_000
const STOPPING_MS = 2_000
/** Compiling and loading modules goes on without a sign of life, too; and a busy machine has other things to do. */
const LEAST_LOADING_MS = 60_000
const MOST_LOADING_MS = 120_000
/** Node's exit code for a top-level await that nothing can settle any more. */
const UNSETTLED = 13
/** V8's last words, and Node's. */
const FATAL = /(?:FATAL ERROR|Fatal error|# Fatal error)[^\n:]*:?\s*([^\n]+)/
