import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownFile } from '../../options/own-files.ts'
import type { Surroundings } from '../thread/thread.ts'
import type { FromKeeper, ToKeeper } from '../worker/messages.ts'
import { TaskProgress } from '../worker/task-progress.ts'

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The last that it wrote to stderr. */
  readonly lastWords: string
}

interface KeeperEvents {
  message: [FromKeeper]
  end: [ProcessEnd]
  /** Of stderr. */
  text: [Buffer]
}

/** V8 says why it gives up, and adds a stack and counts of its own. */
const LAST_WORDS = 16_384
/** A process that a scenario started may have our pipe open for ever. */
const LAST_WORDS_MS = 300

/** A process in which scenarios run, one after the other: `worker/keeper.ts`, seen from here. */
export class KeeperProcess extends EventEmitter<KeeperEvents> {
  readonly progress: TaskProgress
  readonly #child: ChildProcess
  readonly #file: number
  #lastWords = ''
  #isOver = false

  constructor({ folder, env }: Surroundings = {}) {
    super()
    this.#file = unnamedFile()
    this.progress = new TaskProgress(this.#file)
    this.progress.clear()
    this.#child = fork(fileURLToPath(ownFile('fuzz/worker/keeper.js')), [], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc', this.#file],
      serialization: 'advanced',
      // Two processes cannot be debugged through one port.
      execArgv: process.execArgv.filter(word => !word.startsWith('--inspect')),
      ...(folder === undefined ? {} : { cwd: folder }),
      ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    })
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = `${this.#lastWords}${chunk}`.slice(-LAST_WORDS)
      this.emit('text', chunk)
    })
    this.#child.on('message', message => this.emit('message', message as FromKeeper))
    this.#child.on('error', error => this.#end({ code: null, signal: null, lastWords: error.message }))
    this.#child.on('exit', (code, signal) => void this.#exited(code, signal))
  }

  get isOver(): boolean {
    return this.#isOver || this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  tell(message: ToKeeper): void {
    this.#lastWords = ''
    // Where it is gone, `end` says so.
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Whether this process waits for it. */
  keepsAlive(does: boolean): void {
    const pipe = this.#child.stderr as unknown as { ref(): void; unref(): void }
    for (const one of [this.#child, this.#child.channel, pipe]) {
      if (does) one?.ref()
      else one?.unref()
    }
  }

  async #exited(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    const closed = once(this.#child, 'close')
    await Promise.race([closed, new Promise(resolve => setTimeout(resolve, LAST_WORDS_MS).unref())])
    this.#end({ code, signal, lastWords: this.#lastWords })
  }

  #end(end: ProcessEnd): void {
    if (this.#isOver) return
    this.#isOver = true
    this.emit('end', end)
    // After those who hear of it have looked at how far it was.
    closeSync(this.#file)
  }
}

/** A file that is gone when all who have it open are. */
function unnamedFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-'))
  try {
    return openSync(join(folder, 'progress'), 'w+')
  } finally {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Where an open file cannot be removed, the system clears its folder for such things.
    }
  }
}
