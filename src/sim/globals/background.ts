import crypto from 'node:crypto'
import zlib from 'node:zlib'
import { integerBetween, type RandomStream } from '../../random/stream.ts'
import { current } from '../current.ts'
import type { Process } from '../process.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

/** How long work in the background takes, in microseconds. */
const [SHORTEST_US, LONGEST_US] = [20, 2_000]

const streams = new WeakMap<Process, RandomStream>()

/**
 * Work that Node does on other threads, and that leaves nothing but its result, is done at once, by its synchronous form. What came
 * of it is told after a time of its own, so that results overtake each other as on a machine with several processors.
 */
export function tellLater(process: Process, tell: () => void): void {
  if (process.status === 'down') return
  let random = streams.get(process)
  if (random === undefined) {
    random = process.world.streams.overTime(`background/${process.id}`)
    streams.set(process, random)
  }
  process.world.startTimer(process, integerBetween(random, SHORTEST_US, LONGEST_US), tell)
}

/** Whether Node throws this at the caller, before it begins: it is about the arguments. */
function isAboutArguments(error: unknown): boolean {
  return /^ERR_(INVALID_ARG|OUT_OF_RANGE|MISSING|CRYPTO_INVALID|INCOMPATIBLE)/.test(
    (error as { code?: string }).code ?? '',
  )
}

/** A function that takes a callback, by one that returns. `spread` says that the callback takes several results. */
export function bySynchronousForm(target: object, key: string, synchronous: AnyFunction, spread = false): Patch[] {
  const original = (target as Record<string, AnyFunction | undefined>)[key]
  if (original === undefined) return []
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    const process = current
    const callback = args.at(-1) as AnyFunction | undefined
    if (process === undefined || typeof callback !== 'function') return Reflect.apply(original, this, args)
    let results: unknown[]
    try {
      const result: unknown = Reflect.apply(synchronous, this, args.slice(0, -1))
      results = [null, ...(spread ? (result as unknown[]) : [result])]
    } catch (error) {
      if (isAboutArguments(error)) throw error
      results = [error]
    }
    tellLater(process, () => callback(...results))
    return undefined
  }
  return [{ target, key, replacement: dressed(replacement, original) }]
}

/** The object behind a stream of `zlib`, which hands chunks to another thread. */
interface ZlibHandle {
  init(...args: unknown[]): unknown
  write(...args: unknown[]): void
  writeSync(...args: unknown[]): void
  /** Called in place of whom it tells, where something is wrong with what is written. */
  onerror: AnyFunction
}

/**
 * All of `zlib` that is asynchronous, streams and calls alike, goes through `write` of such handles; `init` is where they learn whom
 * to tell.
 */
function zlibPatches(): Patch[] {
  const streams = [new zlib.Deflate(), new zlib.BrotliCompress(), new zlib.BrotliDecompress()]
  const { ZstdCompress, ZstdDecompress } = zlib as unknown as Record<string, (new () => zlib.Gzip) | undefined>
  for (const made of [ZstdCompress, ZstdDecompress]) if (made !== undefined) streams.push(new made())
  const listeners = new WeakMap<object, AnyFunction>()
  return streams.flatMap(stream => {
    const target = Object.getPrototypeOf((stream as unknown as { _handle: object })._handle) as ZlibHandle
    stream.close()
    const { init, write } = target
    return [
      {
        target,
        key: 'init',
        replacement(this: ZlibHandle, ...args: unknown[]): unknown {
          const listener = args.find(arg => typeof arg === 'function') as AnyFunction | undefined
          if (listener !== undefined) listeners.set(this, listener)
          return Reflect.apply(init, this, args)
        },
      },
      {
        target,
        key: 'write',
        replacement(this: ZlibHandle, ...args: unknown[]): void {
          const listener = listeners.get(this)
          if (current === undefined || listener === undefined) {
            Reflect.apply(write, this, args)
            return
          }
          const { onerror } = this
          let failed: unknown[] | undefined
          this.onerror = (...given: unknown[]) => {
            failed = given
          }
          this.writeSync(...args)
          this.onerror = onerror
          tellLater(current, () => Reflect.apply(failed === undefined ? listener : onerror, this, failed ?? []))
        },
      },
    ]
  })
}

export function backgroundPatches(): Patch[] {
  return [
    ...zlibPatches(),
    ...bySynchronousForm(crypto, 'pbkdf2', crypto.pbkdf2Sync),
    ...bySynchronousForm(crypto, 'scrypt', crypto.scryptSync),
    ...bySynchronousForm(crypto, 'hkdf', crypto.hkdfSync),
    ...bySynchronousForm(crypto, 'checkPrime', crypto.checkPrimeSync),
    ...bySynchronousForm(crypto, 'verify', crypto.verify),
  ]
}
