/** Tells that bytes are not what they should be, and at which byte. */
export class ByteFormatError extends Error {
  override readonly name = 'ByteFormatError'
}

/** Reads one thing after the other out of some bytes. */
export class ByteReader {
  readonly #view: DataView
  readonly #isLittleEndian: boolean
  at = 0

  constructor(bytes: Uint8Array, order: 'little-endian' | 'big-endian') {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#isLittleEndian = order === 'little-endian'
  }

  get isAtEnd(): boolean {
    return this.at >= this.#view.byteLength
  }

  /** How many bytes there still are. */
  get left(): number {
    return this.#view.byteLength - this.at
  }

  byte(what: string): number {
    return this.#view.getUint8(this.#take(1, what))
  }

  boolean(what: string): boolean {
    const value = this.byte(what)
    if (value > 1) throw this.wrong(`${what} is 0 or 1, not ${value}`, 1)
    return value === 1
  }

  unsigned(what: string): bigint {
    return this.#view.getBigUint64(this.#take(8, what), this.#isLittleEndian)
  }

  /** A length: of things that take at least so many bytes each. */
  count(what: string, size: number): number {
    const value = this.unsigned(what)
    if (value * BigInt(size) > BigInt(this.left)) {
      throw this.wrong(`${what} is ${value}, but only ${this.left} bytes come after it`, 8)
    }
    return Number(value)
  }

  text(what: string): string {
    const length = this.count(`the length of ${what}`, 1)
    const start = this.#take(length, what)
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(
        new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length),
      )
    } catch {
      throw this.wrong(`${what} is not text in UTF-8`, length)
    }
  }

  /** @param back How many bytes ago it begins. */
  wrong(problem: string, back = 0): ByteFormatError {
    return new ByteFormatError(`byte ${this.at - back}: ${problem}`)
  }

  #take(size: number, what: string): number {
    if (this.left < size) throw this.wrong(`it ends where ${what} should be`)
    const start = this.at
    this.at += size
    return start
  }
}
