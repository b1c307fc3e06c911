import { isProxy } from 'node:util/types'

/** Part of a message is something that no network could carry. */
export class UnsendableError extends TypeError {
  override readonly name = 'UnsendableError'
}

/**
 * Copies a message as a network would: the receiver gets its own, and changing one does not change the other.
 *
 * Plain data (objects, arrays, strings, numbers, byte arrays) takes a fast path of about 100 ns for a small message;
 * anything else goes through `structuredClone`, which costs twenty times as much and drops prototypes.
 */
export class MessageCopier {
  /** A digest of the numbers, string lengths and shapes last copied, for the fingerprint. */
  digest = 0

  /** Throws an {@link UnsendableError} that says which part cannot be sent. */
  copy(message: unknown): unknown {
    if (typeof message === 'object' && message !== null) {
      this.digest = 0
      return this.#object(message, 0, message)
    }
    return this.#primitive(message)
  }

  #primitive(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        this.digest = mixString(0, value)
        return value
      case 'number':
        this.digest = mixNumber(0, value)
        return value
      case 'function':
      case 'symbol':
        throw cannotSend('the message', value)
      default:
        this.digest = markOf(value)
        return value
    }
  }

  #object(value: object, depth: number, root: unknown): unknown {
    // A cycle looks like endless depth.
    if (depth > MAX_PLAIN_DEPTH) return this.#slow(value, root)
    if (Array.isArray(value)) {
      const copy = value.slice()
      let digest = Math.imul(this.digest ^ copy.length, PRIME)
      for (let i = 0; i < copy.length; i++) {
        const item: unknown = copy[i]
        if (typeof item === 'number') digest = mixNumber(digest, item)
        else if (typeof item === 'string') digest = mixString(digest, item)
        else if (typeof item === 'object' && item !== null) {
          this.digest = digest
          copy[i] = this.#object(item, depth + 1, root)
          digest = this.digest
        } else if (typeof item === 'function' || typeof item === 'symbol') throw cannotSend(pathTo(root, item), item)
        else digest = Math.imul(digest ^ markOf(item), PRIME)
      }
      this.digest = digest
      return copy
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return this.#special(value, root)
    const copy: Record<string, unknown> = { ...value }
    let digest = Math.imul(this.digest ^ 7, PRIME)
    for (const key in copy) {
      const item = copy[key]
      if (typeof item === 'number') digest = mixNumber(digest, item)
      else if (typeof item === 'string') digest = mixString(digest, item)
      else if (typeof item === 'object' && item !== null) {
        this.digest = digest
        copy[key] = this.#object(item, depth + 1, root)
        digest = this.digest
      } else if (typeof item === 'function' || typeof item === 'symbol') throw cannotSend(pathTo(root, item), item)
      else digest = Math.imul(digest ^ markOf(item), PRIME)
    }
    this.digest = digest
    return copy
  }

  #special(value: object, root: unknown): unknown {
    if (Buffer.isBuffer(value)) {
      this.digest = mixBytes(this.digest, value)
      return Buffer.from(value)
    }
    if (value instanceof Uint8Array && value.constructor === Uint8Array) {
      this.digest = mixBytes(this.digest, value)
      return value.slice()
    }
    return this.#slow(value, root)
  }

  #slow(value: object, root: unknown): unknown {
    try {
      return structuredClone(value)
    } catch (cause) {
      const what = isProxy(value) ? 'a Proxy' : ((cause as Error).message ?? String(cause))
      throw new UnsendableError(`a message cannot be sent: ${pathTo(root, value)}: ${what}. Send plain data.`, {
        cause,
      })
    }
  }
}

const MAX_PLAIN_DEPTH = 64
const PRIME = 0x01000193

/** For what is no number, string or object: apart from small numbers. */
function markOf(value: unknown): number {
  return value === true ? 0x7e57_0001 : value === false ? 0x7e57_0002 : value === undefined ? 0x7e57_0003 : 0x7e57_0004
}

function mixNumber(digest: number, value: number): number {
  // The truncation keeps integers up to 2^53 apart from their neighbours; fractions count through the scaled term.
  return Math.imul(digest ^ ((value | 0) === value ? value : value * 4096), PRIME)
}

function mixString(digest: number, value: string): number {
  const length = value.length
  let mixed = Math.imul(digest ^ length, PRIME)
  if (length > 0) {
    mixed = Math.imul(mixed ^ value.charCodeAt(0), PRIME)
    mixed = Math.imul(mixed ^ value.charCodeAt(length - 1), PRIME)
    mixed = Math.imul(mixed ^ value.charCodeAt(length >> 1), PRIME)
  }
  return mixed
}

function mixBytes(digest: number, bytes: Uint8Array): number {
  let mixed = Math.imul(digest ^ bytes.length, PRIME)
  for (let i = 0; i < bytes.length && i < 64; i++) mixed = Math.imul(mixed ^ (bytes[i] as number), PRIME)
  return mixed
}

function cannotSend(path: string, value: unknown): UnsendableError {
  const what = typeof value === 'function' ? 'a function' : 'a symbol'
  return new UnsendableError(`a message cannot be sent: ${path} is ${what}. Send plain data.`)
}

/** Where `part` stands in the message, for the error: `message.entries[2].apply`. */
function pathTo(root: unknown, part: unknown): string {
  const seen = new Set<unknown>()
  const find = (value: unknown, path: string): string | undefined => {
    if (value === part) return path
    if (typeof value !== 'object' || value === null || seen.has(value)) return undefined
    seen.add(value)
    for (const [key, item] of Object.entries(value)) {
      const found = find(item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`)
      if (found !== undefined) return found
    }
    return undefined
  }
  return find(root, 'message') ?? 'message'
}
