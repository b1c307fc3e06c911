import { int32s } from '../scratch.ts'

/** Why one transaction comes before another under a level: of one key, a reader that had seen `writer` read something else. */
export interface Implication {
  readonly reader: number
  readonly key: number
}

const COLUMNS = 4

/**
 * The implications of a level, each pair of transactions once, in a hash table of columns: there may be many times as many as transactions, and
 * objects in a Map took as long as all the rest.
 */
export class Implications {
  /** Of each slot: one more than the transaction that comes first (0: empty), the other one, the reader, the key. */
  #slots = int32s(COLUMNS * 1024)
  #count = 0

  /** Whether the pair is new. */
  add(from: number, to: number, reader: number, key: number): boolean {
    if (2 * COLUMNS * this.#count >= this.#slots.length) this.#grow()
    const at = this.#find(from, to)
    if (this.#slots[at] !== 0) return false
    this.#put(at, from + 1, to, reader, key)
    this.#count++
    return true
  }

  /** Why `from` comes before `to`, which was added. */
  of(from: number, to: number): Implication {
    const at = this.#find(from, to)
    return { reader: this.#slots[at + 2]!, key: this.#slots[at + 3]! }
  }

  #put(at: number, from: number, to: number, reader: number, key: number): void {
    this.#slots[at] = from
    this.#slots[at + 1] = to
    this.#slots[at + 2] = reader
    this.#slots[at + 3] = key
  }

  /** The slot of a pair, or the empty one where it belongs. */
  #find(from: number, to: number): number {
    const slots = this.#slots
    const last = slots.length / COLUMNS - 1
    let hash = Math.imul(from, 0x9e3779b1) ^ Math.imul(to + 1, 0x85ebca6b)
    hash ^= hash >>> 15
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const at = COLUMNS * slot
      if (slots[at] === 0 || (slots[at] === from + 1 && slots[at + 1] === to)) return at
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = int32s(2 * old.length)
    for (let at = 0; at < old.length; at += COLUMNS) {
      const from = old[at]!
      if (from === 0) continue
      const to = old[at + 1]!
      this.#put(this.#find(from - 1, to), from, to, old[at + 2]!, old[at + 3]!)
    }
  }
}
