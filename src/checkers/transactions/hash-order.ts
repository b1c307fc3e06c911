/**
 * Where Clojure's hash set has a vector when it is walked. Elle keeps the lists read in such sets, so that this decides which of two
 * contradictory lists of the same length it believes. Either choice is as good as the other; with the same one both
 * report the same. Exact for whole numbers, for other elements at least the same in every run.
 *
 * Clojure hashes with MurmurHash3 (Appleby, public domain); its sets are tries that take 5 bits of the hash at a time, from the
 * lowest.
 */
export function comesLaterInHashSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  const [hashOfA, hashOfB] = [hashOfVector(a), hashOfVector(b)]
  for (let shift = 0; shift < 32; shift += 5) {
    const difference = ((hashOfA >>> shift) & 31) - ((hashOfB >>> shift) & 31)
    if (difference !== 0) return difference > 0
  }
  return false
}

function hashOfVector(elements: readonly unknown[]): number {
  let hash = 1
  for (const element of elements) hash = (Math.imul(31, hash) + hashOf(element)) | 0
  return finish(mix(0, hash), elements.length)
}

function hashOf(value: unknown): number {
  if (typeof value === 'number') return value === 0 ? 0 : finish(mix(mix(0, value | 0), Math.floor(value / 2 ** 32)), 8)
  if (Array.isArray(value)) return hashOfVector(value)
  let hash = 0
  for (const letter of String(value)) hash = (Math.imul(31, hash) + letter.codePointAt(0)!) | 0
  return finish(mix(0, hash), 4)
}

function mix(hash: number, block: number): number {
  const scrambled = Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
  return (Math.imul(rotate(hash ^ scrambled, 13), 5) + 0xe6546b64) | 0
}

function finish(hash: number, length: number): number {
  let mixed = hash ^ length
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
