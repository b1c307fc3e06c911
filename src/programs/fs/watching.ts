import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import type { Timer } from '../../sim/env.ts'
import type { Machine } from '../machine/machine.ts'
import type { Caller } from './call.ts'
import { type ChangeKind, type Changes, seenFrom } from './changes.ts'
import { fsError } from './fs-error.ts'
import type { Names } from './names.ts'
import type { Paths } from './paths.ts'

interface WatchOptions {
  readonly recursive?: boolean
  readonly encoding?: string
  readonly signal?: AbortSignal
}

interface PollOptions {
  readonly interval?: number
  readonly bigint?: boolean
}

type Watched = readonly [kind: ChangeKind, name: string]
type StatListener = (now: fs.Stats, before: fs.Stats) => void

/** What of a file's `stat` makes it another one, for `watchFile`. */
const COMPARED = ['ctimeMs', 'mtimeMs', 'birthtimeMs', 'size', 'mode', 'uid', 'gid', 'ino'] as const

/** `fs.FSWatcher`. */
class FsWatcher extends EventEmitter {
  readonly #machine: Machine
  readonly #end: () => void
  /** What was not told yet: of two that are the same, one after the other, one is told. */
  readonly #waiting: Watched[] = []
  #isClosed = false

  constructor(machine: Machine, changes: Changes, path: string, options: WatchOptions) {
    super()
    this.#machine = machine
    this.#end = changes.listen((kind, changed) => {
      const name = seenFrom(path, changed, options.recursive === true)
      if (name !== undefined) this.#hear(kind, name)
    })
    const { signal } = options
    if (signal?.aborted) machine.soon(() => this.close())
    else signal?.addEventListener('abort', () => this.close(), { once: true })
  }

  #hear(kind: ChangeKind, name: string): void {
    const last = this.#waiting.at(-1)
    if (last?.[0] === kind && last[1] === name) return
    this.#waiting.push([kind, name])
    this.#machine.soon(() => {
      const next = this.#waiting.shift()
      if (next !== undefined && !this.#isClosed) this.emit('change', ...next)
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#end()
    process.nextTick(() => this.emit('close'))
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

/** `fs.StatWatcher`: asks again and again. */
class StatWatcher extends EventEmitter {
  readonly #ask: (done: (stats: fs.Stats | undefined) => void) => void
  readonly #intervalMs: number
  readonly #machine: Machine
  #timer: Timer | undefined
  #before: fs.Stats | undefined
  #isOver = false

  constructor(machine: Machine, intervalMs: number, ask: (done: (stats: fs.Stats | undefined) => void) => void) {
    super()
    this.#machine = machine
    this.#intervalMs = intervalMs
    this.#ask = ask
    ask(stats => {
      if (this.#isOver) return
      this.#before = stats ?? NOTHING
      // That there is none is told once.
      if (stats === undefined) this.emit('change', NOTHING, NOTHING)
      this.#wait()
    })
  }

  #wait(): void {
    this.#timer = this.#machine.env.after(this.#intervalMs, () => {
      this.#ask(found => {
        if (this.#isOver) return
        const [before, now] = [this.#before as fs.Stats, found ?? NOTHING]
        this.#before = now
        if (COMPARED.some(key => before[key] !== now[key])) this.emit('change', now, before)
        this.#wait()
      })
    })
  }

  stop(): void {
    this.#isOver = true
    this.#timer?.cancel()
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

/** What is told of a file that there is not. */
const NOTHING: fs.Stats = (() => {
  const stats = Object.create(fs.Stats.prototype) as Record<string, unknown>
  const real = fs.statSync('/')
  for (const [key, value] of Object.entries(real)) stats[key] = value instanceof Date ? new Date(0) : 0
  for (const key of ['atime', 'mtime', 'ctime', 'birthtime']) stats[key] = new Date(0)
  return stats as unknown as fs.Stats
})()

/** The calls of `fs` that wait for changes. */
interface Watching {
  readonly watch: (path: unknown, options?: unknown, listener?: unknown) => EventEmitter
  /** `fs.promises.watch`. */
  readonly watchIterable: (path: unknown, options?: never) => AsyncIterable<unknown>
  readonly watchFile: (path: unknown, options: never, listener?: StatListener) => EventEmitter
  readonly unwatchFile: (path: unknown, listener?: StatListener) => void
}

/** Makes the calls that wait for changes: those that the program makes itself, since its disk is its own. */
export function watchingOn(machine: Machine, paths: Paths, names: Names, caller: Caller): Watching {
  const polled = new Map<string, StatWatcher>()

  function watch(path: unknown, given?: unknown, listener?: unknown): FsWatcher {
    const options = (typeof given === 'object' && given !== null ? given : {}) as WatchOptions
    const at = paths.of(path)
    if (!caller.now(names.exists(path))) throw fsError('ENOENT', { syscall: 'watch', path: at.given })
    const watcher = new FsWatcher(machine, caller.changes, at.full, options)
    const heard = typeof given === 'function' ? given : listener
    if (typeof heard === 'function') watcher.on('change', heard as () => void)
    return watcher
  }

  async function* watchIterable(path: unknown, options: WatchOptions = {}) {
    const { signal } = options
    signal?.throwIfAborted()
    const watcher = watch(path, { ...options, signal: undefined })
    const waiting: Watched[] = []
    let wake = () => {}
    watcher.on('change', (kind: ChangeKind, name: string) => {
      waiting.push([kind, name])
      wake()
    })
    const abort = () => wake()
    signal?.addEventListener('abort', abort)
    try {
      for (;;) {
        signal?.throwIfAborted()
        const next = waiting.shift()
        if (next !== undefined) yield { eventType: next[0], filename: next[1] }
        else {
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
      }
    } finally {
      signal?.removeEventListener('abort', abort)
      watcher.close()
    }
  }

  function watchFile(path: unknown, given: PollOptions | StatListener, listener?: StatListener): StatWatcher {
    const options = typeof given === 'function' ? {} : given
    const heard = typeof given === 'function' ? given : listener
    const { full } = paths.of(path)
    let watcher = polled.get(full)
    if (watcher === undefined) {
      const stat = (done: (stats: fs.Stats | undefined) => void) =>
        caller.later(names.stat(full, { bigint: options.bigint === true, throwIfNoEntry: false }), (error, found) =>
          done(error === null ? (found as fs.Stats | undefined) : undefined),
        )
      watcher = new StatWatcher(machine, options.interval ?? 5_007, stat)
      polled.set(full, watcher)
    }
    if (heard !== undefined) watcher.on('change', heard)
    return watcher
  }

  function unwatchFile(path: unknown, listener?: StatListener): void {
    const { full } = paths.of(path)
    const watcher = polled.get(full)
    if (watcher === undefined) return
    if (listener === undefined) watcher.removeAllListeners('change')
    else watcher.off('change', listener)
    if (watcher.listenerCount('change') > 0) return
    watcher.stop()
    polled.delete(full)
  }

  return { watch, watchIterable, watchFile, unwatchFile }
}
