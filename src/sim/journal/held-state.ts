import { MAX_PLAIN_DEPTH } from '../../net/digest.ts'
import { plainJson } from '../plain-json.ts'

/** A state as it is held: what `plainJson` says of it, objects as rows of keys and values. */
export type Held = string | number | boolean | null | Held[] | HeldObject

/** Keys are never changed, but replaced: objects of one shape may share them. */
export class HeldObject {
  keys: readonly string[]
  readonly values: Held[]

  constructor(keys: readonly string[], values: Held[]) {
    this.keys = keys
    this.values = values
  }
}

const CHARACTERS_A_VALUE = 8

export function sizeOf(value: Held): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / CHARACTERS_A_VALUE)
  if (typeof value !== 'object' || value === null) return 1
  let size = 1
  for (const part of value instanceof HeldObject ? value.values : value) size += sizeOf(part)
  return size
}

export function copyOf(held: Held): Held {
  if (typeof held !== 'object' || held === null) return held
  return held instanceof HeldObject ? new HeldObject(held.keys, held.values.map(copyOf)) : held.map(copyOf)
}

/** Returns a state that is held as plain JSON, which is its reader's own. */
export function plainOf(held: Held): unknown {
  if (typeof held !== 'object' || held === null) return held
  if (!(held instanceof HeldObject)) return held.map(plainOf)
  const { keys, values } = held
  const plain: Record<string, unknown> = {}
  for (let i = 0; i < keys.length; i++) put(plain, keys[i] as string, plainOf(values[i] as Held))
  return plain
}

function put(plain: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') plain[key] = value
  else Object.defineProperty(plain, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Returns a state that is shown, to be held. */
export function heldOf(shown: unknown): Held {
  return onPlain(shown, plain => hold(plain, 0))
}

/**
 * Does something to a state that is shown. Almost all can be looked at as they are; where one cannot, as it has no end or a `toJSON` of its own,
 * it is done to what `plainJson` makes of it.
 */
export function onPlain<T>(shown: unknown, act: (state: unknown) => T): T {
  mostDeep = MAX_PLAIN_DEPTH
  partsLeft = MOST_PARTS
  try {
    return act(shown)
  } catch (error) {
    if (error !== NOT_PLAIN) throw error
  }
  mostDeep = Number.POSITIVE_INFINITY
  partsLeft = Number.POSITIVE_INFINITY
  return act(JSON.parse(plainJson(shown)))
}

const NOT_PLAIN = Symbol('not plain')
/** What is nested more deeply may have no end. */
let mostDeep = MAX_PLAIN_DEPTH
/** Parts that are shared by others, which are shared in turn, come again and again. */
let partsLeft = 0
const MOST_PARTS = 2 ** 17

/** Whether JSON leaves out a field. */
export function isLeftOut(key: string, value: unknown): boolean {
  if (typeof value === 'function' && key === 'toJSON') throw NOT_PLAIN
  return value === undefined || typeof value === 'symbol'
}

/** What `plainJson` makes of what is no object. */
export function leafOf(value: unknown): Held {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value)
  if (typeof value === 'function' || typeof value === 'bigint') {
    if ('toJSON' in Object(value)) throw NOT_PLAIN
    return typeof value === 'bigint' ? `${value}n` : '[function]'
  }
  return null
}

/** What `plainJson` makes of an object, and not of its parts. */
export function partsOf(value: object, depth: number): readonly unknown[] | Readonly<Record<string, unknown>> {
  if (depth > mostDeep || --partsLeft < 0) throw NOT_PLAIN
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null)
    return value as readonly unknown[] | Readonly<Record<string, unknown>>
  if ('toJSON' in value || value instanceof Number || value instanceof String || value instanceof Boolean)
    throw NOT_PLAIN
  if (Array.isArray(value)) return value
  if (value instanceof Map || value instanceof Set) return [...value]
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  return { ...value }
}

export function hold(shown: unknown, depth: number): Held {
  if (typeof shown !== 'object' || shown === null) return leafOf(shown)
  const parts = partsOf(shown, depth)
  const values: Held[] = []
  if (isList(parts)) {
    for (let i = 0; i < parts.length; i++) values.push(hold(parts[i], depth + 1))
    return trimmed(values)
  }
  const keys: string[] = []
  for (const key in parts) {
    const part = parts[key]
    if (isLeftOut(key, part)) continue
    keys.push(key)
    values.push(hold(part, depth + 1))
  }
  return new HeldObject(shared(keys), trimmed(values))
}

/** V8 makes room for 17 where one is pushed. */
function trimmed(values: Held[]): Held[] {
  return values.length < 17 ? values.slice() : values
}

/** What is shown one after the other is often of one shape. */
function shared(keys: readonly string[]): readonly string[] {
  if (keys.length !== lastKeys.length || keys.some((key, i) => key !== lastKeys[i])) lastKeys = keys
  return lastKeys
}

let lastKeys: readonly string[] = []

export function isList(parts: readonly unknown[] | Readonly<Record<string, unknown>>): parts is readonly unknown[] {
  return Array.isArray(parts)
}

export function isSame(held: Held, shown: unknown, depth: number): boolean {
  if (typeof shown !== 'object' || shown === null) return held === leafOf(shown)
  if (typeof held !== 'object' || held === null) return false
  const parts = partsOf(shown, depth)
  if (isList(parts)) {
    if (held instanceof HeldObject || held.length !== parts.length) return false
    for (let i = 0; i < parts.length; i++) if (!isSame(held[i] as Held, parts[i], depth + 1)) return false
    return true
  }
  if (!(held instanceof HeldObject)) return false
  const { keys, values } = held
  let at = 0
  for (const key in parts) {
    const part = parts[key]
    if (isLeftOut(key, part)) continue
    if (keys[at] !== key || !isSame(values[at] as Held, part, depth + 1)) return false
    at++
  }
  return at === keys.length
}
