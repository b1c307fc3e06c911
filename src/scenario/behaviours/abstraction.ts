import { mixNumber, mixShape, mixString } from '../../net/digest.ts'
import { mixedBits } from '../../random/mixed-bits.ts'

/** Fields and entries beyond these do not count: abstracting must not cost more than the step did. */
export const MOST_FIELDS = 16
const MOST_ENTRIES = 3
const DEEPEST = 2
const LONGEST_TEXT = 32
/** Texts whose hashes are kept. */
const MOST_TEXTS = 4_096

const OTHER = 1
const SELF = 2
const LIST = 3
const FIELDS = 4
const TEXT = 5
const DEEP = 6
const WORD = 7

/**
 * Writes a 32-bit hash of each field of a state into `hashes`, and returns how many there are; a state without fields counts as one.
 *
 * The hashes are coarse, so that what counts without bound does not make everything new for ever: numbers fall into buckets of
 * doubling width (0, 1, 2, 3-4, 5-8, …; all from 65,537 on are one, which takes the sense out of digests and times), digits
 * in texts do not count, nor does what stands in long ones; lists and maps are how long they are, in the same buckets, and a few of
 * their entries. `self` is the name of whose state it is: of names it matters only whether it is that one.
 */
export function abstracted(state: unknown, self: string, hashes: Int32Array): number {
  if (typeof state !== 'object' || state === null || Array.isArray(state) || isCollection(state)) {
    hashes[0] = mixedIn(0, state, self, 0)
    return 1
  }
  let count = 0
  for (const key in state) {
    if (count === MOST_FIELDS) break
    hashes[count] = mixedIn(count, (state as Readonly<Record<string, unknown>>)[key], self, 1)
    count++
  }
  return count
}

/** The bucket of a number: 0, 1, 2, 3-4, 5-8, … up to 65,537 and more; negative ones have their own. */
export function bucketOf(value: number): number {
  const size = Math.abs(value)
  if (!(size > 0)) return 0
  const bucket = size > LARGEST ? LARGEST_BUCKET : 33 - Math.clz32(Math.ceil(size) - 1)
  return value < 0 ? -bucket : bucket
}

const LARGEST = 65_536
const LARGEST_BUCKET = 18

const words = new Map<string, number>()
const texts = new Map<string, number>()

/** A hash of what is one of a few: the type of a message, a role, a label. */
export function wordHash(word: string): number {
  return cached(words, word, () => mixString(WORD, word))
}

/** A hash of any text, without its digits; of a long one, only of how long it is. */
function textHash(text: string): number {
  return cached(texts, text, () =>
    text.length > LONGEST_TEXT ? mixShape(TEXT, bucketOf(text.length)) : mixString(TEXT, text.replace(/\d+/g, '#')),
  )
}

function cached(hashes: Map<string, number>, text: string, compute: () => number): number {
  const known = hashes.get(text)
  if (known !== undefined) return known
  if (hashes.size >= MOST_TEXTS) hashes.clear()
  const hash = mixedBits(compute())
  hashes.set(text, hash)
  return hash
}

function mixedIn(hash: number, value: unknown, self: string, depth: number): number {
  switch (typeof value) {
    case 'number':
      return mixNumber(hash, bucketOf(value))
    case 'string':
      return value === self ? mixShape(hash, SELF) : mixShape(hash, textHash(value))
    case 'boolean':
      return mixShape(hash, value ? 11 : 12)
    case 'object':
      if (value === null) return mixShape(hash, 13)
      if (depth === DEEPEST) return mixShape(hash, DEEP)
      return mixedObject(hash, value, self, depth + 1)
    default:
      return mixShape(hash, OTHER)
  }
}

function mixedObject(hash: number, value: object, self: string, depth: number): number {
  if (Array.isArray(value)) return mixedList(hash, value.length, value.slice(-MOST_ENTRIES), self, depth)
  // The first entries of a map or set: walking to its last ones would cost as much as it is large.
  if (isCollection(value)) {
    const entries: unknown[] = []
    for (const entry of value.values()) if (entries.push(entry) === MOST_ENTRIES) break
    return mixedList(hash, value.size, entries, self, depth)
  }
  if (ArrayBuffer.isView(value)) return mixShape(mixShape(hash, LIST), bucketOf(value.byteLength))
  // The order of the fields stands for their names.
  let mixed = mixShape(hash, FIELDS)
  let left = MOST_FIELDS
  for (const key in value) {
    if (left-- === 0) break
    mixed = mixedIn(mixed, (value as Readonly<Record<string, unknown>>)[key], self, depth)
  }
  return mixed
}

function isCollection(value: object): value is Map<unknown, unknown> | Set<unknown> {
  return value instanceof Map || value instanceof Set
}

function mixedList(hash: number, length: number, entries: readonly unknown[], self: string, depth: number): number {
  let mixed = mixShape(mixShape(hash, LIST), bucketOf(length))
  for (const entry of entries) mixed = mixedIn(mixed, entry, self, depth)
  return mixed
}
