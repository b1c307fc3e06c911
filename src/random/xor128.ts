import seedrandom from 'seedrandom'

/**
 * The same numbers as seedrandom's `xor128` (Marsaglia, "Xorshift RNGs", 2003), seeded by seedrandom, but with its state in
 * fields: where thousands of streams are drawn from in turn, as on the links of a network, calling a closure each time
 * costs ten times what the draw does.
 */
export class Xor128 {
  #x: number
  #y: number
  #z: number
  #w: number

  constructor(seed: string) {
    const { x, y, z, w } = seedrandom.xor128(seed, { state: true }).state() as unknown as Record<
      'x' | 'y' | 'z' | 'w',
      number
    >
    this.#x = x
    this.#y = y
    this.#z = z
    this.#w = w
  }

  /** A signed 32-bit integer. */
  int32(): number {
    const t = this.#x ^ (this.#x << 11)
    this.#x = this.#y
    this.#y = this.#z
    this.#z = this.#w
    this.#w = this.#w ^ (this.#w >>> 19) ^ t ^ (t >>> 8)
    return this.#w
  }
}
