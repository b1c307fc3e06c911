/**
 * Memory for the length of one check.
 *
 * Large checks take it from shared memory, though no thread shares it: V8 adds up ordinary buffers, and after every 64 MB of them
 * walks all live objects once more, which here are the history. That took up to two thirds of the time for a million transactions. As
 * nothing but a garbage collection would take it back, and nothing here brings one about, the next check uses it again if it
 * is still there.
 */
class Scratch {
  readonly #chunks: SharedArrayBuffer[] = []
  #chunk = 0
  #offset = 0

  /** Everything that was handed out is free again. */
  reset(): void {
    this.#chunk = 0
    this.#offset = 0
  }

  int32s(length: number): Int32Array {
    return new Int32Array(...this.#take(4 * length), length).fill(0)
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(...this.#take(length), length).fill(0)
  }

  #take(size: number): [SharedArrayBuffer, number] {
    for (; this.#chunk < this.#chunks.length; this.#chunk++) {
      const chunk = this.#chunks[this.#chunk]!
      const offset = this.#offset
      if (offset + size <= chunk.byteLength) {
        this.#offset = offset + 8 * Math.ceil(size / 8)
        return [chunk, offset]
      }
      this.#offset = 0
    }
    const chunk = new SharedArrayBuffer(Math.max(CHUNK, 8 * Math.ceil(size / 8)))
    this.#chunks.push(chunk)
    this.#offset = 8 * Math.ceil(size / 8)
    return [chunk, 0]
  }
}

/** Smaller arrays are ordinary ones. */
const LARGE = 1 << 16
const CHUNK = 1 << 24

let idle: WeakRef<Scratch> | undefined
let current: Scratch | undefined

/** While it runs, large arrays are taken from memory that is used again afterwards: none of them must outlive it. */
export function withScratch<Result>(run: () => Result): Result {
  if (current !== undefined) return run()
  current = idle?.deref() ?? new Scratch()
  idle = undefined
  current.reset()
  try {
    return run()
  } finally {
    idle = new WeakRef(current)
    current = undefined
  }
}

/** Zeroed numbers. */
export function int32s(length: number): Int32Array {
  return current === undefined || length < LARGE ? new Int32Array(length) : current.int32s(length)
}

export function bytes(length: number): Uint8Array {
  return current === undefined || length < LARGE ? new Uint8Array(length) : current.bytes(length)
}
