/**
 * Zeroed numbers for the length of a check. Large ones lie in shared memory, though nobody shares it: V8 adds up ordinary buffers, and
 * after every 64 MB walks all live objects once more, which here are the history. That took up to two thirds of the time for a
 * million transactions.
 */
export function int32s(length: number): Int32Array {
  return length < LARGE ? new Int32Array(length) : new Int32Array(new SharedArrayBuffer(4 * length))
}

export function bytes(length: number): Uint8Array {
  return length < LARGE ? new Uint8Array(length) : new Uint8Array(new SharedArrayBuffer(length))
}

const LARGE = 1 << 16
