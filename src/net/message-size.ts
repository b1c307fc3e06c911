/**
 * About how many bytes a message takes when it is serialised: its length as JSON, bytes as they are. Only needed where a
 * bandwidth is limited.
 */
export function messageSize(message: unknown): number {
  return sizeOf(message, 0)
}

/** What is nested deeper than that is a cycle, or might as well be one. */
const MAX_DEPTH = 64

function sizeOf(value: unknown, depth: number): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2
    case 'number':
      return Number.isInteger(value) ? digitsOf(value) : 8
    case 'boolean':
      return value ? 4 : 5
    case 'bigint':
      return value.toString().length
    case 'undefined':
      return 0
  }
  if (value === null || depth > MAX_DEPTH) return 4
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength
  if (Array.isArray(value)) return ofItems(value, depth)
  if (value instanceof Map || value instanceof Set) return ofItems([...value], depth)
  if (value instanceof Date) return 26
  const object = value as Record<string, unknown>
  let size = 1
  // Quotes, colon, comma. An empty object has no comma, but both of its brackets.
  for (const key in object) size += key.length + 4 + sizeOf(object[key], depth + 1)
  return Math.max(2, size)
}

function ofItems(items: readonly unknown[], depth: number): number {
  let size = 1
  for (const item of items) size += 1 + sizeOf(item, depth + 1)
  return Math.max(2, size)
}

function digitsOf(value: number): number {
  const sign = value < 0 ? 1 : 0
  const size = Math.abs(value)
  return sign + (size < 10 ? 1 : size < 1_000_000 ? Math.floor(Math.log10(size)) + 1 : 10)
}
