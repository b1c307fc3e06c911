/** Bytes that come piece by piece, to be taken in pieces of other lengths. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array(0)
  /** How many were taken. */
  taken = 0

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#pieces = bytes[Symbol.asyncIterator]()
  }

  /** The next ones. @throws Error if there are not so many; `'or nothing'` returns undefined if there is none at all. */
  async take(length: number): Promise<Uint8Array>
  async take(length: number, otherwise: 'or nothing'): Promise<Uint8Array | undefined>
  async take(length: number, otherwise?: 'or nothing'): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = []
    for (let missing = length; missing > 0; ) {
      if (this.#piece.length === 0) {
        const next = await this.#pieces.next()
        if (next.done === true) {
          if (missing === length && otherwise !== undefined) return undefined
          throw new Error('unexpected EOF')
        }
        this.#piece = next.value
        continue
      }
      const part = this.#piece.subarray(0, missing)
      this.#piece = this.#piece.subarray(part.length)
      missing -= part.length
      parts.push(part)
    }
    this.taken += length
    return parts.length === 1 ? parts[0] : Buffer.concat(parts)
  }

  /** Takes no more of them. */
  async close(): Promise<void> {
    await this.#pieces.return?.()
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; left -= PIECE) await this.take(Math.min(left, PIECE))
  }
}

const PIECE = 1 << 16
