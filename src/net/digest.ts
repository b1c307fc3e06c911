/**
 * A 32-bit digest of what a message holds, for the fingerprint: FNV-1a over its numbers, strings, bytes and shapes. It is
 * computed while the message is copied, and need not be hard to forge: it only has to tell two runs apart.
 */

const PRIME = 0x01000193
/** Of longer strings and byte arrays, the first and the last so many count, and the length. */
const ENDS = 64

export function mixShape(digest: number, shape: number): number {
  return Math.imul(digest ^ shape, PRIME)
}

export function mixNumber(digest: number, value: number): number {
  if ((value | 0) === value) return Math.imul(digest ^ value, PRIME)
  double[0] = value
  return Math.imul(Math.imul(digest ^ (words[0] as number), PRIME) ^ (words[1] as number), PRIME)
}

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)

export function mixString(digest: number, value: string): number {
  const { length } = value
  let mixed = Math.imul(digest ^ length, PRIME)
  const head = length > 2 * ENDS ? ENDS : length
  for (let i = 0; i < head; i++) mixed = Math.imul(mixed ^ value.charCodeAt(i), PRIME)
  if (head < length) for (let i = length - ENDS; i < length; i++) mixed = Math.imul(mixed ^ value.charCodeAt(i), PRIME)
  return mixed
}

export function mixBytes(digest: number, bytes: Uint8Array): number {
  const { length } = bytes
  let mixed = Math.imul(digest ^ length, PRIME)
  const head = length > 2 * ENDS ? ENDS : length
  for (let i = 0; i < head; i++) mixed = Math.imul(mixed ^ (bytes[i] as number), PRIME)
  if (head < length) for (let i = length - ENDS; i < length; i++) mixed = Math.imul(mixed ^ (bytes[i] as number), PRIME)
  return mixed
}

/** For what is no number, string or object. */
export function mixOther(digest: number, value: unknown): number {
  if (typeof value === 'bigint') return mixString(digest, value.toString())
  return Math.imul(
    digest ^ (value === true ? TRUE : value === false ? FALSE : value === undefined ? UNDEFINED : NULL),
    PRIME,
  )
}

const TRUE = 0x7e57_0001
const FALSE = 0x7e57_0002
const UNDEFINED = 0x7e57_0003
const NULL = 0x7e57_0004

/** Anything that `structuredClone` can return: maps, sets, dates, errors, and cycles. Slow. */
export function mixAny(digest: number, value: unknown, seen = new Set<unknown>()): number {
  if (typeof value === 'number') return mixNumber(digest, value)
  if (typeof value === 'string') return mixString(digest, value)
  if (typeof value !== 'object' || value === null) return mixOther(digest, value)
  if (seen.has(value)) return mixShape(digest, seen.size)
  seen.add(value)
  if (value instanceof Date) return mixNumber(mixShape(digest, 13), value.getTime())
  if (value instanceof RegExp) return mixString(digest, String(value))
  if (value instanceof ArrayBuffer) return mixBytes(digest, new Uint8Array(value))
  if (ArrayBuffer.isView(value)) {
    return mixBytes(digest, new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  }
  const parts: Iterable<unknown> =
    value instanceof Map || value instanceof Set
      ? value
      : value instanceof Error
        ? [value.name, value.message, value.cause]
        : Object.entries(value).flat()
  let mixed = mixShape(digest, 11)
  for (const part of parts) mixed = mixAny(mixed, part, seen)
  return mixed
}
