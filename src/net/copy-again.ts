import { MAX_PLAIN_DEPTH } from './digest.ts'
import { spread } from './spread.ts'

/**
 * Copies what is a copy of a message already. Nothing in it has to be looked for that cannot be sent, and its digest is known: that
 * takes a third of the time of the first copy.
 */
export function copyAgain(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? copyOf(value, 0) : value
}

function copyOf(value: object, depth: number): unknown {
  if (depth > MAX_PLAIN_DEPTH) return structuredClone(value)
  if (Array.isArray(value)) {
    const copy: unknown[] = value.slice()
    for (let i = 0; i < copy.length; i++) {
      const item = copy[i]
      if (typeof item === 'object' && item !== null) copy[i] = copyOf(item, depth + 1)
    }
    return copy
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return specialCopyOf(value)
  const copy = spread(value) as Record<string, unknown>
  for (const key in copy) {
    const item = copy[key]
    if (typeof item === 'object' && item !== null) copy[key] = copyOf(item, depth + 1)
  }
  return copy
}

function specialCopyOf(value: object): unknown {
  if (Buffer.isBuffer(value)) return Buffer.from(value)
  return structuredClone(value)
}
