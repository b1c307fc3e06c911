/**
 * A 32-bit digest of what a message holds, for the fingerprint: all of its numbers, texts, bytes, keys and shapes. It is computed
 * while the message is copied, and need not be hard to forge: it only has to tell two runs apart.
 *
 * What is short goes through FNV-1a; long texts and byte arrays go four words at a time, in lanes that do not wait for each other, as
 * in xxHash.
 */

const PRIME = 0x01000193
/** What is longer than so many characters or bytes goes word by word. */
const SHORT = 64

export function mixShape(digest: number, shape: number): number {
  return Math.imul(digest ^ shape, PRIME)
}

/** The shift brings high bits down: without it, two changes of a highest bit would cancel each other out. */
function mixWord(digest: number, word: number): number {
  const mixed = Math.imul(digest ^ word, PRIME)
  return mixed ^ (mixed >>> 15)
}

/** Most are whole and small. What is rare has a function of its own: only what is short becomes a part of the loops that call it. */
export function mixNumber(digest: number, value: number): number {
  const word = value | 0
  return word === value && word !== 0 ? mixWord(digest, word) : mixOddNumber(digest, value)
}

function mixOddNumber(digest: number, value: number): number {
  if (value === 0 && 1 / value > 0) return mixWord(digest, 0)
  // A NaN has bits that differ from machine to machine.
  if (Number.isNaN(value)) return mixWord(digest, NOT_A_NUMBER)
  double[0] = value
  return mixWord(mixWord(digest, words[LOW] as number), words[LOW ^ 1] as number)
}

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)
double[0] = 1
/** Where the low half of a double stands. */
const LOW = words[0] === 0 ? 0 : 1

export function mixString(digest: number, value: string): number {
  const { length } = value
  let mixed = Math.imul(digest ^ length, PRIME)
  if (length > 2 * SHORT) return mixLongString(mixed, value)
  for (let i = 0; i < length; i++) mixed = Math.imul(mixed ^ value.charCodeAt(i), PRIME)
  return mixed
}

/** As bytes: looking at one character after the other takes four times as long. */
function mixLongString(digest: number, text: string): number {
  let mixed = digest
  for (let from = 0; from < text.length; from += CHUNK) {
    const length = scratch.write(text.slice(from, from + CHUNK), 'utf16le')
    mixed = mixBytes(mixed, scratch.subarray(0, length))
  }
  return mixed
}

const CHUNK = 8_192
const scratch = Buffer.alloc(2 * CHUNK)

export function mixBytes(digest: number, bytes: Uint8Array): number {
  const { length } = bytes
  let mixed = Math.imul(digest ^ length, PRIME)
  let i = 0
  if (length > SHORT) {
    mixed = mixLongBytes(mixed, bytes)
    i = length & ~15
  }
  for (; i < length; i++) mixed = Math.imul(mixed ^ (bytes[i] as number), PRIME)
  return mixed
}

function mixLongBytes(digest: number, bytes: Uint8Array): number {
  let [a, b, c, d] = [digest, digest ^ LANES[0], digest ^ LANES[1], digest ^ LANES[2]]
  const end = bytes.length & ~15
  // The order of bytes in a word is the same on every machine.
  const view = new DataView(bytes.buffer, bytes.byteOffset, end)
  for (let i = 0; i < end; i += 16) {
    a = mixWord(a, view.getInt32(i, true))
    b = mixWord(b, view.getInt32(i + 4, true))
    c = mixWord(c, view.getInt32(i + 8, true))
    d = mixWord(d, view.getInt32(i + 12, true))
  }
  return mixWord(mixWord(mixWord(a, b), c), d)
}

const LANES = [0x1e3779b9, 0x05ebca6b, 0x42b2ae35] as const

/**
 * The name of a property: `mixString(0, key)` goes in. There are few of them, and a text that V8 has once is compared by its address, so
 * those that were seen are kept. Objects of one shape have their keys in one order: where the next one is kept is remembered, too.
 */
export function mixKey(digest: number, key: string): number {
  const guess = nextPlaces[keyPlace] as number
  if (keys[guess] === key) keyPlace = guess
  else findKey(key)
  return Math.imul(digest ^ (keyDigests[keyPlace] as number), PRIME)
}

const KEYS = 256
const keys = new Array<string>(KEYS).fill('')
const keyDigests = new Int32Array(KEYS)
/** Where the key is kept that came after this one the last time. */
const nextPlaces = new Uint8Array(KEYS)
/** Where the last key is kept. */
let keyPlace = 0

function findKey(key: string): void {
  const place = placeOf(key)
  if (keys[place] !== key) {
    keys[place] = key
    keyDigests[place] = mixString(0, key)
  }
  nextPlaces[keyPlace] = place
  keyPlace = place
}

/** `mixString(0, text)`, and quickly for a text that is one of few. Apart from keys, since V8 knows of those that it has each once. */
export function digestOfText(text: string): number {
  const place = placeOf(text)
  return texts[place] === text ? (textDigests[place] as number) : digestOfNewText(text, place)
}

const texts = new Array<string>(KEYS).fill('')
const textDigests = new Int32Array(KEYS)

/** Long ones are not kept: comparing them takes time. */
function digestOfNewText(text: string, place: number): number {
  const digest = mixString(0, text)
  if (text.length > SHORT) return digest
  texts[place] = text
  textDigests[place] = digest
  return digest
}

/** Of no characters there are no codes: they have place 0. */
function placeOf(text: string): number {
  return (text.charCodeAt(0) * 5 + text.charCodeAt(text.length - 1) + text.length * 17) & (KEYS - 1)
}

/** For what is no number, string or object. */
export function mixOther(digest: number, value: unknown): number {
  if (typeof value === 'bigint') return mixString(mixShape(digest, BIGINT), value.toString())
  return Math.imul(
    digest ^ (value === true ? TRUE : value === false ? FALSE : value === undefined ? UNDEFINED : NULL),
    PRIME,
  )
}

const NOT_A_NUMBER = 0x7e57_0005
const TRUE = 0x7e57_0001
const FALSE = 0x7e57_0002
const UNDEFINED = 0x7e57_0003
const NULL = 0x7e57_0004
const BIGINT = 0x7e57_0006

/** Counts the values that `mixValue` has looked at so far, those within others too: what it costs. */
export const mixed = { parts: 0 }

/**
 * Any value, whatever it holds: what no message could carry, such as a function, counts as being there. Plain data takes a fast path,
 * which knows nothing of parts that it has seen before: where it finds no end, as in a list whose items know both neighbours, the whole
 * value takes the slow one.
 */
export function mixValue(digest: number, value: unknown): number {
  if (typeof value !== 'object' || value === null) return mixPart(digest, value, 0)
  isTangled = false
  mostParts = mixed.parts + MOST_PLAIN_PARTS
  const plain = mixObject(digest, value, 0)
  return isTangled ? mixAny(digest, value) : plain
}

/** Whether the fast path found no end. */
let isTangled = false
/** Beyond so many parts, `mixed.parts` says that it finds none. */
let mostParts = 0

function mixPart(digest: number, value: unknown, depth: number): number {
  if (typeof value === 'object' && value !== null) return mixObject(digest, value, depth)
  if (typeof value !== 'number' && typeof value !== 'string') return mixOdd(digest, value)
  mixed.parts++
  return typeof value === 'number' ? mixNumber(digest, value) : mixString(digest, value)
}

/** Numbers and texts are mixed in where they stand: a call for each would take longer than that does. */
function mixObject(digest: number, value: object, depth: number): number {
  if (isTangled || depth > MAX_PLAIN_DEPTH || mixed.parts > mostParts) {
    isTangled = true
    return digest
  }
  if (Array.isArray(value)) return mixArray(digest, value, depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return mixOdd(digest, value)
  let parts = 1
  let each = mixShape(digest, OBJECT)
  for (const key in value) {
    const part = (value as Record<string, unknown>)[key]
    each = mixKey(each, key)
    if (typeof part === 'number') each = mixNumber(each, part)
    else if (typeof part === 'string') each = mixString(each, part)
    else {
      each = mixPart(each, part, depth + 1)
      continue
    }
    parts++
  }
  mixed.parts += parts
  return mixShape(each, END)
}

function mixArray(digest: number, value: readonly unknown[], depth: number): number {
  let each = mixShape(digest, value.length)
  for (let i = 0; i < value.length; i++) each = mixPart(each, value[i], depth + 1)
  mixed.parts++
  return each
}

/** What has no fast path counts as one more. */
function mixOdd(digest: number, value: unknown): number {
  if (value === undefined || value === null || typeof value === 'boolean') {
    mixed.parts += 2
    return mixOther(digest, value)
  }
  mixed.parts++
  return mixAny(digest, value)
}

/** A cycle looks like endless depth. */
export const MAX_PLAIN_DEPTH = 64
/** What is shared by many parts counts once for each, and those may be shared in turn. */
const MOST_PLAIN_PARTS = 2 ** 20
/** Tells objects from arrays in the digest. */
export const OBJECT = 7
/** Tells what belongs to an object from what comes after it. */
export const END = 5

/** Anything that a message or a state may hold: maps, sets, dates, errors, objects of any class, and cycles. Slow. */
export function mixAny(digest: number, value: unknown): number {
  const looked: Looked = { seen: new Set(), later: [] }
  let each = mixWithin(digest, value, looked, 0)
  for (const part of looked.later) each = mixWithin(each, part, looked, 0)
  return each
}

interface Looked {
  readonly seen: Set<unknown>
  /** What is nested so deeply that a stack might not hold it, as in a long list that is linked: its turn comes when all else is done. */
  readonly later: unknown[]
}

const DEEPEST = 500

function mixWithin(digest: number, value: unknown, looked: Looked, depth: number): number {
  if (depth > DEEPEST) {
    looked.later.push(value)
    return mixShape(digest, looked.later.length)
  }
  mixed.parts++
  if (typeof value === 'number') return mixNumber(digest, value)
  if (typeof value === 'string') return mixString(digest, value)
  if (typeof value === 'function' || typeof value === 'symbol') return mixShape(digest, OPAQUE)
  if (typeof value !== 'object' || value === null) return mixOther(digest, value)
  const { seen } = looked
  if (seen.has(value)) return mixShape(digest, seen.size)
  seen.add(value)
  const tagged = mixString(digest, Object.prototype.toString.call(value))
  // Of bytes that were handed on to somebody else nothing is left.
  if (isDetached(ArrayBuffer.isView(value) ? value.buffer : value)) return mixShape(tagged, OPAQUE)
  if (ArrayBuffer.isView(value)) {
    return mixBytes(tagged, new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  }
  if (value instanceof ArrayBuffer) return mixBytes(tagged, new Uint8Array(value))
  if (value instanceof RegExp) return mixString(tagged, String(value))
  // A date, or a number, text or boolean in a box.
  const inner: unknown = typeof value.valueOf === 'function' ? value.valueOf() : value
  if (typeof inner !== 'object') return mixWithin(tagged, inner, looked, depth + 1)
  let each = tagged
  if (value instanceof Map || value instanceof Set) {
    each = mixShape(each, value.size)
    for (const part of value) each = mixWithin(each, part, looked, depth + 1)
    return each
  }
  if (value instanceof Error)
    for (const part of [value.name, value.message, value.cause]) each = mixWithin(each, part, looked, depth + 1)
  for (const [key, part] of Object.entries(value)) each = mixWithin(mixKey(each, key), part, looked, depth + 1)
  return each
}

/** Node 20.19 has no `detached` yet. A buffer that is empty may well be one, and digests as such. */
function isDetached(value: object): boolean {
  if (!(value instanceof ArrayBuffer) || value.byteLength > 0) return false
  try {
    new Uint8Array(value)
    return false
  } catch {
    return true
  }
}

const OPAQUE = 0x7e57_0007
