import { ScenarioError } from '../options/scenario-error.ts'

/**
 * When two values of a history are the same: by structure, as after a trip through JSON, except that Maps and Sets count
 * too. `null` and `undefined` are one value, because JSON and EDN cannot tell them apart.
 */

/** Whether two values are the same by structure. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || a === undefined) return b === null || b === undefined
  // NaN is the one primitive that is not === itself.
  if (typeof a !== 'object' || typeof b !== 'object' || b === null) return Object.is(a, b)
  return identity(a) === identity(b)
}

/**
 * A primitive that two values share exactly if they are the same: a key for Maps and Sets. Numbers, booleans, bigints and
 * ordinary strings stand for themselves.
 *
 * @throws TypeError for a value without structure (a function or symbol) or with a cycle.
 */
export function identity(value: unknown): string | number | boolean | bigint | null {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'bigint':
      return value
    case 'string':
      // Structures are told from strings by the leading NUL, so a string that has one itself is marked as well.
      return value.charCodeAt(0) === 0 ? `\0s${value}` : value
    case 'undefined':
      return null
    default:
      return value === null ? null : `\0${structure(value, 0)}`
  }
}

const DEEPEST = 200

function structure(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw new ScenarioError('a value in the history is nested too deeply, or contains itself')
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return String(value)
    case 'bigint':
      return `${value}n`
    case 'boolean':
      return value ? 'true' : 'false'
    case 'undefined':
      return 'null'
    case 'object':
      break
    default:
      throw new TypeError(`a ${typeof value} cannot be compared by structure`)
  }
  if (value === null) return 'null'
  const below = depth + 1
  if (Array.isArray(value)) {
    let parts = ''
    for (let i = 0; i < value.length; i++)
      parts += i === 0 ? structure(value[i], below) : `,${structure(value[i], below)}`
    return `[${parts}]`
  }
  if (value instanceof Set)
    return `#{${[...value]
      .map(part => structure(part, below))
      .sort()
      .join()}}`
  if (value instanceof Map) {
    return `#(${[...value]
      .map(([key, part]) => `${structure(key, below)}=${structure(part, below)}`)
      .sort()
      .join()})`
  }
  if (value instanceof Date) return `@${value.getTime()}`
  if (ArrayBuffer.isView(value)) {
    return `<${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}>`
  }
  const parts: string[] = []
  for (const name of Object.keys(value).sort()) {
    const part = (value as Record<string, unknown>)[name]
    if (part !== undefined) parts.push(`${JSON.stringify(name)}:${structure(part, below)}`)
  }
  return `{${parts.join()}}`
}
