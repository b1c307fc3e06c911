import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { ownFile } from '../../options/own-files.ts'
import type { Task } from '../thread/protocol.ts'
import type { Ending, Reply, WorkerOptions, WorkerSettings } from './messages.ts'
import { SharedState } from './shared-state.ts'
import { Watchdog } from './watchdog.ts'
import { whereItIs } from './where-it-is.ts'

/** Hears what becomes of a worker thread. */
export interface WorkerListener {
  replied(reply: Reply): void
  /** It will not reply any more. Comes once. */
  ended(ending: Ending): void
  gone(): void
}

/** A worker thread of Node's for a scenario, seen from the main thread of its process. */
export class WatchedWorker {
  readonly #worker: Worker
  readonly #state = new SharedState()
  readonly #watchdog: Watchdog
  readonly #listener: WorkerListener
  #isWaitedFor = false
  #isOver = false

  constructor(options: WorkerOptions, progressFile: number, listener: WorkerListener) {
    const { scenarioFile, memoryMiB, output, heartbeatMs } = options
    this.#listener = listener
    this.#watchdog = new Watchdog(
      {
        heartbeat: () => this.#state.heartbeat,
        memoryMiB: () => process.memoryUsage.rss() / 2 ** 20,
        busyMs: processorMs,
      },
      mostResidentMiB(memoryMiB),
    )
    const { buffer: sharedState } = this.#state
    const settings = { scenarioFile, sharedState, progressFile, silent: output === 'none', heartbeatMs }
    this.#worker = new Worker(ownFile('fuzz/worker/main.js'), {
      workerData: settings satisfies WorkerSettings,
      stdout: output === 'stderr',
      // A scenario's `process.argv` has nothing to do with ours.
      argv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
    })
    if (output === 'stderr') this.#worker.stdout.pipe(process.stderr, { end: false })
    this.#worker.on('message', (reply: Reply) => {
      this.#watchdog.stop()
      this.#isWaitedFor = false
      listener.replied(reply)
    })
    this.#worker.on('messageerror', error => this.#end(thrown(error)))
    this.#worker.on('error', (error: unknown) => {
      const isMemory = (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
      this.#end(isMemory ? { how: 'memory' } : thrown(error))
    })
    this.#worker.on('exit', code => {
      this.#end({ how: 'exit', code })
      listener.gone()
    })
  }

  /** From now on a reply is to come. `patienceMs` is how long it may give no sign of life. */
  watch(patienceMs: number): void {
    this.#isWaitedFor = true
    this.#watchdog.start(patienceMs, {
      onSilence: () => void this.#silent(patienceMs),
      onTooMuch: () => this.#end({ how: 'memory' }),
    })
  }

  post(message: Task | { readonly type: 'close' }): void {
    this.#worker.postMessage(message)
  }

  stop(): void {
    this.#state.stop()
  }

  terminate(): void {
    this.#watchdog.stop()
    void this.#worker.terminate()
  }

  async #silent(patienceMs: number): Promise<void> {
    const where = await whereItIs(this.#worker.threadId)
    // It may have answered after all.
    if (this.#isWaitedFor) this.#end({ how: 'silent', patienceMs, where })
  }

  #end(ending: Ending): void {
    this.#watchdog.stop()
    this.#isWaitedFor = false
    if (this.#isOver) return
    this.#isOver = true
    this.#listener.ended(ending)
  }
}

/** What this process has had of the processors: the thread has nearly all of it. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function thrown(error: unknown): Ending {
  const { name, message, stack } = error instanceof Error ? error : new Error(`this was thrown: ${inspect(error)}`)
  return { how: 'error', error: { name, message, ...(stack === undefined ? {} : { stack }) } }
}

/** The heap is bounded by V8. What is outside of it counts as well, and so does what the thread itself takes. */
function mostResidentMiB(memoryMiB: number): number {
  return 1.25 * memoryMiB + 128
}
