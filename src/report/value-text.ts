import { quotedLine } from '../options/quoted.ts'

const PLAIN_WORD = /^[\p{L}\p{N}_.:/@#-]+$/u
const LOOKS_LIKE_A_VALUE = /^(-?\d.*|true|false|null|undefined|NaN|Infinity)$/
const MAX_DEPTH = 4

/**
 * A value of the user's as it reads in one line: JSON without the quotes that it can do without. It stops soon after `room`
 * characters, however large the value is, takes anything (maps, buffers, cycles, what throws when it is looked at), and
 * holds no line breaks or control characters.
 */
export function valueText(value: unknown, room = 80): string {
  try {
    return quotedLine(new ValueWriter(room).write(value, 0))
  } catch {
    return '<unreadable>'
  }
}

/** A string as it reads among other values. */
export function stringText(text: string, room: number): string {
  const short = text.length > room ? `${text.slice(0, Math.max(1, room - 1))}…` : text
  if (text.length <= room && PLAIN_WORD.test(text) && !LOOKS_LIKE_A_VALUE.test(text)) return text
  return quotedLine(`'${short}'`)
}

export function isScalar(value: unknown): value is string | number | boolean | bigint | null | undefined {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')
}

/** A hash, an identifier, a time in microseconds: a value that tells a person nothing but that it differs. */
export function isOpaque(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) >= 10_000_000 || (value !== 0 && Math.abs(value) < 0.000_01)
  return typeof value === 'string' && value.length >= 16 && /^[0-9a-f-]+$/i.test(value)
}

/** Whether a field of a state has such a value by its name: a digest may be a small number. */
export function isDigest(field: string): boolean {
  return /(digest|checksum|crc32?|hash)$/i.test(field)
}

class ValueWriter {
  #left: number
  readonly #above: object[] = []

  constructor(room: number) {
    this.#left = room
  }

  write(value: unknown, depth: number): string {
    const text = this.#render(value, depth)
    return text
  }

  #spend(text: string): string {
    this.#left -= text.length
    return text
  }

  #render(value: unknown, depth: number): string {
    if (typeof value === 'string') return this.#spend(stringText(value, Math.max(8, this.#left)))
    if (typeof value === 'bigint') return this.#spend(`${value}n`)
    if (typeof value === 'function') return this.#spend(`<function ${value.name}>`)
    if (typeof value !== 'object' || value === null) return this.#spend(String(value))
    if (value instanceof Date) return this.#spend(Number.isNaN(value.getTime()) ? 'no date' : value.toISOString())
    if (value instanceof RegExp) return this.#spend(String(value))
    if (value instanceof Error) return this.#spend(`${value.name}: ${value.message}`)
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return this.#spend(bytesText(value))
    if (this.#above.includes(value)) return this.#spend('<cycle>')
    if (depth >= MAX_DEPTH || this.#left <= 0) return this.#spend('…')
    this.#above.push(value)
    const text = this.#inside(value, depth + 1)
    this.#above.pop()
    return text
  }

  #inside(value: object, depth: number): string {
    if (Array.isArray(value)) return `[${this.#list(value, value.length, part => this.#render(part, depth))}]`
    if (value instanceof Set) return `{${this.#list(value, value.size, part => this.#render(part, depth))}}`
    const entry = ([key, part]: readonly [unknown, unknown]) => {
      const name = typeof key === 'string' ? this.#spend(stringText(key, 24)) : this.#render(key, depth)
      return `${name}: ${this.#render(part, depth)}`
    }
    if (value instanceof Map) return `{${this.#list(value, value.size, entry)}}`
    const keys = Object.keys(value)
    const own = keys.map(key => [key, (value as Record<string, unknown>)[key]] as const)
    return `{${this.#list(own, keys.length, entry)}}`
  }

  #list<T>(items: Iterable<T>, size: number, render: (item: T) => string): string {
    const parts: string[] = []
    for (const item of items) {
      if (this.#left <= 0) {
        parts.push(`…${size - parts.length} more`)
        break
      }
      parts.push(render(item))
      this.#left -= 2
    }
    return parts.join(', ')
  }
}

const SHOWN_BYTES = 8

function bytesText(value: ArrayBufferView | ArrayBuffer): string {
  const bytes =
    value instanceof ArrayBuffer
      ? new Uint8Array(value)
      : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  const hex = Array.from(bytes.subarray(0, SHOWN_BYTES), byte => byte.toString(16).padStart(2, '0')).join('')
  return `<${bytes.length} bytes ${hex}${bytes.length > SHOWN_BYTES ? '…' : ''}>`
}
