import { mixedBits } from './mixed-bits.ts'

/**
 * What the stream called `name` is seeded with: a 128-bit hash of the plan's seed and the name, as a string of eight
 * characters. The generator itself mixes its seed linearly: seeded with the text, two streams whose names differ in one
 * character would give the same numbers but for a constant. Murmur3's multipliers and finalizer (Appleby, 2011).
 */
export function streamSeed(seed: string, name: string): string {
  const text = `${seed}/${name}`
  let a = seed.length
  let b = text.length
  let c = 0x9e3779b9
  let d = 0x7f4a7c15
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(rotated(a ^ code, 15) + b, 0xcc9e2d51)
    b = Math.imul(rotated(b ^ code, 13) + c, 0x1b873593)
    c = Math.imul(rotated(c ^ code, 17) + d, 0xe6546b65)
    d = Math.imul(rotated(d ^ code, 11) + a, 0x38b34ae5)
  }
  // Each lane is to depend on every other.
  a = mixedBits(a ^ b ^ c ^ d)
  b = mixedBits(b + a)
  c = mixedBits(c + b)
  d = mixedBits(d + c)
  a = (a + d) | 0
  return String.fromCharCode(a & LOW, a >>> 16, b & LOW, b >>> 16, c & LOW, c >>> 16, d & LOW, d >>> 16)
}

const LOW = 0xffff

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}
