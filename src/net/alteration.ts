/**
 * The message with one of its values changed: `which`, in [0, 1), says which one, and `how` what it becomes. What was given
 * stays as it is. A message in which there is nothing to change, such as `{}`, is returned itself.
 */
export function altered(message: unknown, which: number, how: number): unknown {
  const leaves = countLeaves(message, 0)
  if (leaves === 0) return message
  return withLeafChanged(message, Math.floor(which * leaves), Math.floor(how * 2 ** 32))
}

const MAX_DEPTH = 64

/** Values that are not made of others; what is neither plain nor bytes counts as none. */
function countLeaves(value: unknown, depth: number): number {
  if (isLeaf(value)) return 1
  if (depth > MAX_DEPTH || !isPlain(value)) return 0
  let count = 0
  for (const key in value) count += countLeaves(value[key], depth + 1)
  return count
}

function isLeaf(value: unknown): boolean {
  if (typeof value !== 'object') return value !== undefined
  return value === null || (value instanceof Uint8Array && value.length > 0)
}

/** An array, or an object without a class. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

function withLeafChanged(value: unknown, at: number, bits: number): unknown {
  if (isLeaf(value)) return changed(value, bits)
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>
  let left = at
  for (const key in copy) {
    const count = countLeaves(copy[key], 0)
    if (left < count) {
      copy[key] = withLeafChanged(copy[key], left, bits)
      return copy
    }
    left -= count
  }
  return copy
}

function changed(value: unknown, bits: number): unknown {
  switch (typeof value) {
    case 'boolean':
      return !value
    case 'number':
      return changedNumber(value, bits)
    case 'bigint':
      return value ^ (1n << BigInt(bits % 8))
    case 'string':
      return changedText(value, bits)
  }
  return value instanceof Uint8Array ? changedBytes(value, bits) : 0
}

/** One of the low bits of an integer is flipped; others lose their sign or become something else. */
function changedNumber(value: number, bits: number): number {
  if ((value | 0) === value) return value ^ (1 << (bits % 8))
  if (Number.isSafeInteger(value)) return value - 1 - (bits % 8)
  return Number.isFinite(value) ? -value : 0
}

/** One character becomes another that is near to it. */
function changedText(text: string, bits: number): string {
  if (text === '') return String.fromCharCode(97 + (bits % 26))
  const at = (bits >>> 3) % text.length
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << (bits % 3))) + text.slice(at + 1)
}

function changedBytes(bytes: Uint8Array, bits: number): Uint8Array {
  const copy = Buffer.isBuffer(bytes) ? Buffer.from(bytes) : bytes.slice()
  const at = (bits >>> 3) % copy.length
  copy[at] = (copy[at] as number) ^ (1 << (bits % 8))
  return copy
}
