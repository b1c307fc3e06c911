import crypto from 'node:crypto'
import { integerBetween, type RandomStream } from '../../random/stream.ts'
import { ambient } from '../ambient.ts'
import { current } from '../current.ts'
import type { Process } from '../process.ts'
import { stackHere } from '../whole-stack.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'
import { realSetImmediate } from './real.ts'

const realMathRandom = Math.random

function fillBytes(random: RandomStream, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i += 4) {
    const word = random.int32()
    bytes[i] = word
    if (i + 1 < bytes.length) bytes[i + 1] = word >>> 8
    if (i + 2 < bytes.length) bytes[i + 2] = word >>> 16
    if (i + 3 < bytes.length) bytes[i + 3] = word >>> 24
  }
}

function asBytes(view: ArrayBuffer | ArrayBufferView): Uint8Array {
  // To ask a small array for its buffer makes V8 move it out of the heap: a quarter of the time of an id.
  if (view instanceof Uint8Array) return view
  return ArrayBuffer.isView(view) ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(view)
}

function uuid(random: RandomStream): string {
  const bytes = new Uint8Array(16)
  fillBytes(random, bytes)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

type NodeCallback<T> = (error: null, result: T) => void

/** Answers at once, or through the callback in a step of its own, as the original would. */
function answer<T>(process: Process | undefined, result: T, callback: unknown): T | undefined {
  if (typeof callback !== 'function') return result
  if (process === undefined) realSetImmediate(() => (callback as NodeCallback<T>)(null, result))
  else if (process.status !== 'down')
    process.world.startTimer(process, 0, () => (callback as NodeCallback<T>)(null, result))
  return undefined
}

/** Where random numbers come from within a run: whose they are, if a process asks. */
interface Source {
  readonly random: RandomStream
  readonly process: Process | undefined
}

function source(call: string): Source | undefined {
  if (current === undefined && (ambient === undefined || ambient.isFor?.() === false)) return undefined
  ambient?.asks?.note(call, undefined)
  if (current !== undefined) return { random: current.random, process: current }
  return ambient === undefined ? undefined : { random: ambient.random, process: undefined }
}

/** A replacement that calls `virtual` within a run, and the original otherwise. */
function within(target: object, key: string, virtual: (source: Source, args: unknown[]) => unknown): Patch[] {
  const original = (target as Record<string, AnyFunction | undefined>)[key]
  if (original === undefined) return []
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    const from = source(`crypto.${key}`)
    return from === undefined ? Reflect.apply(original, this, args) : virtual(from, args)
  }
  return [{ target, key, replacement: dressed(replacement, original) }]
}

function mathRandom(): number {
  if (ambient === undefined) return current === undefined ? realMathRandom() : current.random()
  if (current === undefined && ambient.isFor?.() === false) return realMathRandom()
  const value = (current ?? ambient).random()
  ambient.asks?.note('Math.random', value)
  return value
}

/**
 * Whether Node's WebSocket client asks, for a pool of masks that outlives the run: a node's numbers must not depend on when. The masks
 * are the node's all the same (`programs/http/remasked.ts`).
 */
function isPoolOfMasks([view]: unknown[]): boolean {
  const isLarge = ArrayBuffer.isView(view) && view.byteLength >= 8_192
  return isLarge && stackHere().includes('node:internal/deps/undici/')
}

export function randomPatches(): Patch[] {
  const webCrypto = Object.getPrototypeOf(crypto.webcrypto) as object
  const getRandomValues = ({ random }: Source, [view]: unknown[]) => {
    fillBytes(random, asBytes(view as ArrayBufferView))
    return view
  }
  const fillRange = ({ random }: Source, args: unknown[]) => {
    if (isPoolOfMasks(args)) return args[0]
    const [view, offset = 0, size] = args.filter(arg => typeof arg !== 'function') as [
      ArrayBufferView,
      number?,
      number?,
    ]
    const bytes = asBytes(view)
    // Offset and size count what the view is made of.
    const unit = ArrayBuffer.isView(view) && 'BYTES_PER_ELEMENT' in view ? (view.BYTES_PER_ELEMENT as number) : 1
    fillBytes(random, bytes.subarray(offset * unit, size === undefined ? undefined : (offset + size) * unit))
    return view
  }
  const randomBytes = ({ random, process }: Source, [size, callback]: unknown[]) => {
    const bytes = Buffer.alloc(size as number)
    fillBytes(random, bytes)
    return answer(process, bytes, callback)
  }
  return [
    {
      target: Math,
      key: 'random',
      replacement: dressed(mathRandom as AnyFunction, realMathRandom),
    },
    ...within(webCrypto, 'getRandomValues', getRandomValues),
    ...within(webCrypto, 'randomUUID', ({ random }) => uuid(random)),
    ...within(crypto, 'randomUUID', ({ random }) => uuid(random)),
    // The same by other names.
    ...['randomBytes', 'pseudoRandomBytes', 'prng', 'rng'].flatMap(key => within(crypto, key, randomBytes)),
    ...within(crypto, 'randomFillSync', fillRange),
    ...within(crypto, 'randomFill', (from, args) => answer(from.process, fillRange(from, args), args.at(-1))),
    ...within(crypto, 'randomInt', ({ random, process }, args) => {
      const numbers = args.filter(arg => typeof arg === 'number')
      const [min, max] = numbers.length > 1 ? (numbers as [number, number]) : [0, numbers[0] as number]
      return answer(process, integerBetween(random, min, max - 1), args.at(-1))
    }),
  ]
}
