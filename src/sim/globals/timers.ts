import timersModule from 'node:timers'
import timersPromises from 'node:timers/promises'
import { promisify } from 'node:util'
import { current } from '../current.ts'
import type { Timer } from '../env.ts'
import type { Process } from '../process.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'
import { realSetImmediate } from './real.ts'

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: realSetImmediate,
  clearImmediate: globalThis.clearImmediate,
  queueMicrotask: globalThis.queueMicrotask,
  nextTick: process.nextTick,
  abortTimeout: AbortSignal.timeout,
}

type Callback = (...args: unknown[]) => void

/** What `setTimeout` and `setInterval` return within a node. */
class VirtualTimeout {
  readonly #process: Process
  readonly #callback: Callback
  readonly #args: unknown[]
  readonly #delayUs: number
  readonly #repeat: boolean
  #handle: Timer | undefined
  #id: number | undefined

  constructor(process: Process, callback: Callback, delay: unknown, args: unknown[], repeat: boolean) {
    this.#process = process
    this.#callback = callback
    this.#args = args
    this.#delayUs = nodeDelayUs(delay)
    this.#repeat = repeat
    this.#start()
  }

  #start(): void {
    // What a crashed incarnation still does in its last step has no effect.
    if (this.#process.status === 'down') return
    this.#handle = this.#process.world.startTimer(
      this.#process,
      this.#delayUs,
      () => {
        if (this.#id !== undefined && !this.#repeat) this.#process.numbered.delete(this.#id)
        this.#callback.apply(this, this.#args)
      },
      this.#repeat ? this.#delayUs : -1,
    )
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  hasRef(): boolean {
    return true
  }

  refresh(): this {
    if (this.#handle !== undefined) {
      this.#handle.cancel()
      this.#start()
    }
    return this
  }

  close(): this {
    this.#handle?.cancel()
    this.#handle = undefined
    if (this.#id !== undefined) this.#process.numbered.delete(this.#id)
    return this
  }

  [Symbol.dispose](): void {
    this.close()
  }

  [Symbol.toPrimitive](): number {
    if (this.#id === undefined) {
      this.#id = FIRST_NUMBER + this.#process.numberedSoFar++
      this.#process.numbered.set(this.#id, this)
    }
    return this.#id
  }
}

/** Far from the numbers that Node gives to its own. Each process has numbers of its own. */
const FIRST_NUMBER = 2 ** 40

class VirtualImmediate {
  readonly #handle: Timer | undefined

  constructor(process: Process, callback: Callback, args: unknown[]) {
    if (process.status !== 'down') this.#handle = process.world.startTimer(process, 0, () => callback(...args))
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  hasRef(): boolean {
    return true
  }

  close(): void {
    this.#handle?.cancel()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** Node's rule: what is no number of 1 to 2^31-1 milliseconds counts as 1. */
function nodeDelayUs(delay: unknown): number {
  const ms = Number(delay)
  return ms >= 1 && ms <= 2 ** 31 - 1 ? Math.trunc(ms) * 1_000 : 1_000
}

function checkCallback(callback: unknown): asserts callback is Callback {
  if (typeof callback === 'function') return
  throw Object.assign(new TypeError(`The "callback" argument must be of type function. Received ${typeof callback}`), {
    code: 'ERR_INVALID_ARG_TYPE',
  })
}

function setTimeoutVirtual(callback: unknown, delay?: unknown, ...args: unknown[]): unknown {
  if (current === undefined) return real.setTimeout(callback as Callback, delay as number, ...args)
  checkCallback(callback)
  return new VirtualTimeout(current, callback, delay, args, false)
}

function setIntervalVirtual(callback: unknown, delay?: unknown, ...args: unknown[]): unknown {
  if (current === undefined) return real.setInterval(callback as Callback, delay as number, ...args)
  checkCallback(callback)
  return new VirtualTimeout(current, callback, delay, args, true)
}

function setImmediateVirtual(callback: unknown, ...args: unknown[]): unknown {
  if (current === undefined) return real.setImmediate(callback as Callback, ...args)
  checkCallback(callback)
  return new VirtualImmediate(current, callback, args)
}

function clearVirtual(original: AnyFunction): AnyFunction {
  return (timer: unknown) => {
    if (timer instanceof VirtualTimeout || timer instanceof VirtualImmediate) timer.close()
    else {
      const virtual = current?.numbered.get(Number(timer))
      if (virtual !== undefined) virtual.close()
      else original(timer)
    }
  }
}

/** The drain runs these; only what they throw has to find its node. */
function queueMicrotaskVirtual(callback: unknown): void {
  const process = current
  if (process === undefined || typeof callback !== 'function') real.queueMicrotask(callback as () => void)
  else real.queueMicrotask(() => attributed(process, callback as Callback, []))
}

function nextTickVirtual(this: unknown, callback: unknown, ...args: unknown[]): void {
  const node = current
  if (node === undefined || typeof callback !== 'function') {
    real.nextTick.call(process, callback as Callback, ...args)
  } else real.nextTick.call(process, () => attributed(node, callback as Callback, args))
}

function attributed(process: Process, callback: Callback, args: unknown[]): void {
  try {
    callback(...args)
  } catch (error) {
    process.world.threw(process, error)
  }
}

function abortTimeoutVirtual(delay: number): AbortSignal {
  if (current === undefined) return real.abortTimeout.call(AbortSignal, delay)
  const controller = new AbortController()
  setTimeoutVirtual(() => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  }, delay)
  return controller.signal
}

interface WaitOptions {
  readonly signal?: AbortSignal
}

/** A promise that a virtual timer resolves, and an AbortSignal may reject. */
function wait<T>(
  set: (done: () => void) => unknown,
  clear: (timer: unknown) => void,
  value: T,
  options?: WaitOptions,
): Promise<T> {
  const signal = options?.signal
  return new Promise((resolve, reject) => {
    const abort = () => {
      clear(timer)
      reject(abortError(signal))
    }
    const timer = set(() => {
      signal?.removeEventListener('abort', abort)
      resolve(value)
    })
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

function abortError(signal: AbortSignal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason })
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' })
}

const realPromises = { ...timersPromises }
const clear = clearVirtual(real.clearTimeout as AnyFunction)

function setTimeoutPromise<T>(delay?: number, value?: T, options?: WaitOptions): Promise<T> {
  if (current === undefined) return realPromises.setTimeout(delay, value as T, options)
  return wait(done => setTimeoutVirtual(done, delay), clear, value as T, options)
}

function setImmediatePromise<T>(value?: T, options?: WaitOptions): Promise<T> {
  if (current === undefined) return realPromises.setImmediate(value as T, options)
  return wait(done => setImmediateVirtual(done), clear, value as T, options)
}

function setIntervalPromise<T>(delay?: number, value?: T, options?: WaitOptions): AsyncIterable<T> {
  if (current === undefined) return realPromises.setInterval(delay, value as T, options)
  return ticks(delay, value as T, options)
}

/** As Node does it, the interval goes on while its reader is busy: what has come due meanwhile is given at once. */
async function* ticks<T>(delay: number | undefined, value: T, options?: WaitOptions): AsyncGenerator<T> {
  const signal = options?.signal
  if (signal?.aborted) throw abortError(signal)
  let due = 0
  let wake: (() => void) | undefined
  const timer = setIntervalVirtual(() => {
    due++
    wake?.()
  }, delay)
  const abort = () => {
    clear(timer)
    wake?.()
  }
  signal?.addEventListener('abort', abort, { once: true })
  try {
    while (!signal?.aborted) {
      if (due === 0) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      for (; due > 0; due--) yield value
    }
    throw abortError(signal)
  } finally {
    clear(timer)
    signal?.removeEventListener('abort', abort)
  }
}

export function timerPatches(): Patch[] {
  const setTimeout = dressed(setTimeoutVirtual as AnyFunction, real.setTimeout)
  const setInterval = dressed(setIntervalVirtual as AnyFunction, real.setInterval)
  const setImmediate = dressed(setImmediateVirtual as AnyFunction, real.setImmediate)
  Object.defineProperty(setTimeout, promisify.custom, { value: setTimeoutPromise, configurable: true })
  Object.defineProperty(setImmediate, promisify.custom, { value: setImmediatePromise, configurable: true })
  const timers: Record<string, AnyFunction> = {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: dressed(clearVirtual(real.clearTimeout as AnyFunction), real.clearTimeout),
    clearInterval: dressed(clearVirtual(real.clearInterval as AnyFunction), real.clearInterval),
    clearImmediate: dressed(clearVirtual(real.clearImmediate as AnyFunction), real.clearImmediate),
  }
  const promises: Record<string, unknown> = {
    setTimeout: setTimeoutPromise,
    setImmediate: setImmediatePromise,
    setInterval: setIntervalPromise,
    scheduler: {
      wait: (delay: number, options?: WaitOptions) => setTimeoutPromise<void>(delay, undefined, options),
      yield: () => setImmediatePromise<void>(),
    },
  }
  return [
    ...Object.entries(timers).flatMap(([key, replacement]) => [
      { target: globalThis, key, replacement },
      { target: timersModule, key, replacement },
    ]),
    ...Object.entries(promises).map(([key, replacement]) => ({ target: timersPromises, key, replacement })),
    {
      target: globalThis,
      key: 'queueMicrotask',
      replacement: dressed(queueMicrotaskVirtual as AnyFunction, real.queueMicrotask),
    },
    { target: process, key: 'nextTick', replacement: dressed(nextTickVirtual as AnyFunction, real.nextTick) },
    { target: AbortSignal, key: 'timeout', replacement: abortTimeoutVirtual },
  ]
}
