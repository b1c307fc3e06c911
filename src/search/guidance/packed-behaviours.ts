import type { Behaviours } from '../../scenario/behaviours/recorder.ts'

/** Returns behaviours as a text: as JSON, numbers take twice as long to read and to write. */
export function packed({ hashes, times }: Behaviours): string {
  return Buffer.concat([bytesOf(hashes), bytesOf(times)]).toString('base64')
}

/** Returns the behaviours in a text. */
export function unpacked(text: string): Behaviours {
  const bytes = Buffer.from(text, 'base64')
  const count = bytes.length / (Uint32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT)
  const hashes = new Uint32Array(count)
  const times = new Float64Array(count)
  bytesOf(hashes).set(bytes.subarray(0, hashes.byteLength))
  bytesOf(times).set(bytes.subarray(hashes.byteLength))
  return { hashes, times }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
