/** A buffer that several contents share: the bytes up to `used` belong to one of them and never change. */
interface Store {
  bytes: Uint8Array
  used: number
}

/**
 * The bytes of a file, as an immutable value: every change gives a new one, so that what was durable, what is cached and
 * what stood there before can share memory. Appending again and again costs amortised constant time per byte.
 */
export class Content {
  readonly length: number
  readonly #store: Store

  private constructor(store: Store, length: number) {
    this.#store = store
    this.length = length
  }

  static of(data: Uint8Array): Content {
    return new Content({ bytes: data.slice(), used: data.length }, data.length)
  }

  /** A copy of the bytes. */
  bytes(): Uint8Array {
    return this.#store.bytes.slice(0, this.length)
  }

  /** A copy of the bytes from `offset` on, at most `length` of them. */
  part(offset: number, length: number): Uint8Array {
    return this.#store.bytes.slice(offset, Math.max(offset, Math.min(this.length, offset + length)))
  }

  /** Cut off after `length` bytes, or filled with zeros up to there. */
  resized(length: number): Content {
    if (length > this.length) return this.with(this.length, new Uint8Array(length - this.length))
    return length === this.length ? this : new Content(this.#store, length)
  }

  /** With `data` written at `offset`; what lies between the end so far and `offset` reads as zeros. */
  with(offset: number, data: Uint8Array): Content {
    if (data.length === 0) return this
    const { length } = this
    const end = Math.max(length, offset + data.length)
    if (offset < length || this.#store.used > length) return this.#copied(end, offset, data)
    // Beyond everything that others see of this buffer: it may grow in place.
    const store = this.#store
    if (end > store.bytes.length) return this.#copied(end, offset, data, 2 * end)
    store.bytes.set(data, offset)
    store.used = end
    return new Content(store, end)
  }

  #copied(length: number, offset: number, data: Uint8Array, capacity = length): Content {
    const bytes = new Uint8Array(capacity)
    bytes.set(this.#store.bytes.subarray(0, this.length))
    bytes.set(data, offset)
    return new Content({ bytes, used: length }, length)
  }

  /** With one bit the other way round. */
  withFlippedBit(bit: number): Content {
    const at = Math.floor(bit / 8)
    return this.with(at, Uint8Array.of((this.#store.bytes[at] as number) ^ (1 << (bit % 8))))
  }

  equals(other: Content): boolean {
    if (this === other) return true
    if (this.length !== other.length) return false
    const [a, b] = [this.#store.bytes, other.#store.bytes]
    if (a !== b) for (let i = 0; i < this.length; i++) if (a[i] !== b[i]) return false
    return true
  }
}

/** What a new file holds. */
export const NO_CONTENT = Content.of(new Uint8Array())
