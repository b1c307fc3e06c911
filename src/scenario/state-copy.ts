import { MAX_PLAIN_DEPTH } from '../net/digest.ts'

/** Tell objects and arrays from what is in them. */
const OBJECT = Symbol('object')
const ARRAY = Symbol('array')
const END = Symbol('end')

/**
 * What a plain state held, all in one row: to see that it still does takes a fraction of what a digest of it takes, and most steps leave the
 * state of their node as it was.
 */
export class StateCopy {
  readonly #row: unknown[] = []
  #length = 0
  /** Where the comparison is. */
  #at = 0

  /** Puts down what the state holds. One that holds anything but plain data equals nothing. */
  take(state: unknown): void {
    this.#length = 0
    if (!this.#put(state, 0)) this.#length = 0
  }

  /** Whether the state holds what was put down last: the same keys in the same order, with the same values. */
  equals(state: unknown): boolean {
    this.#at = 0
    return this.#length > 0 && this.#isNext(state)
  }

  #push(part: unknown): void {
    this.#row[this.#length++] = part
  }

  #put(value: unknown, depth: number): boolean {
    if (typeof value !== 'object' || value === null) {
      this.#push(value)
      return typeof value !== 'function' && typeof value !== 'symbol'
    }
    if (depth > MAX_PLAIN_DEPTH) return false
    if (Array.isArray(value)) {
      this.#push(ARRAY)
      this.#push(value.length)
      for (let i = 0; i < value.length; i++) if (!this.#put(value[i], depth + 1)) return false
      return true
    }
    if (!isPlain(value)) return false
    this.#push(OBJECT)
    for (const key in value) {
      this.#push(key)
      if (!this.#put((value as Record<string, unknown>)[key], depth + 1)) return false
    }
    this.#push(END)
    return true
  }

  #isNext(value: unknown): boolean {
    const row = this.#row
    if (typeof value !== 'object' || value === null) return isSame(value, row[this.#at++])
    if (Array.isArray(value)) {
      if (row[this.#at++] !== ARRAY || row[this.#at++] !== value.length) return false
      for (let i = 0; i < value.length; i++) if (!this.#isNext(value[i])) return false
      return true
    }
    if (row[this.#at++] !== OBJECT || !isPlain(value)) return false
    for (const key in value) {
      if (row[this.#at++] !== key) return false
      const part = (value as Record<string, unknown>)[key]
      if (typeof part === 'object' && part !== null) {
        if (!this.#isNext(part)) return false
      } else if (!isSame(part, row[this.#at++])) return false
    }
    return row[this.#at++] === END
  }
}

/** NaN is never the same: it is rare. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b && (a !== 0 || Object.is(a, b))
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
