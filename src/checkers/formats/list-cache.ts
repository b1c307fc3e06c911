const SLOTS = 1 << 13
/** Hashes of what is told apart by being the same object, or is rare. */
const OTHER = 0x2545f491

/**
 * Builds the lists of a text: each exactly as large as it has to be (one that grows keeps room for 17 items and more), and equal ones that
 * are not far apart only once. Most lists of a history of transactions come twice: what was asked for stands in the completion
 * again, and what several transactions found is the same.
 */
export class ListCache {
  /** The items of all lists that are not complete yet, up to `#top`, and the hash of each. */
  readonly #items: unknown[] = []
  readonly #hashes: number[] = []
  #top = 0
  readonly #lists: (unknown[] | undefined)[] = new Array(SLOTS).fill(undefined)
  readonly #hashOfList = new Int32Array(SLOTS)
  /** The list that was completed last, which is likely to become an item of another one. */
  #last: unknown
  #lastHash = 0

  /** Begins a list. Returns where, which `end` has to be told. */
  begin(): number {
    return this.#top
  }

  add(item: unknown): void {
    this.#items[this.#top] = item
    this.#hashes[this.#top++] = item === this.#last ? this.#lastHash : hashOf(item)
  }

  /** The list that was begun there, complete. */
  end(begin: number): unknown[] {
    const items = this.#items
    const length = this.#top - begin
    let hash = length
    for (let i = begin; i < this.#top; i++) {
      hash = Math.imul(hash ^ this.#hashes[i]!, 0x9e3779b1)
      hash ^= hash >>> 15
    }
    const slot = hash & (SLOTS - 1)
    let list = this.#lists[slot]
    if (list === undefined || this.#hashOfList[slot] !== hash || !isSame(list, items, begin, length)) {
      list = items.slice(begin, this.#top)
      this.#lists[slot] = list
      this.#hashOfList[slot] = hash
    }
    this.#top = begin
    this.#last = list
    this.#lastHash = hash
    return list
  }

  /** Forgets the lists that are not complete. */
  reset(): void {
    this.#top = 0
  }
}

function isSame(list: readonly unknown[], items: readonly unknown[], begin: number, length: number): boolean {
  if (list.length !== length) return false
  for (let i = 0; i < length; i++) if (!Object.is(list[i], items[begin + i])) return false
  return true
}

function hashOf(item: unknown): number {
  if (typeof item === 'number') return Math.imul(item | 0, 0x85ebca6b)
  if (typeof item !== 'string') return OTHER
  const { length } = item
  if (length === 0) return 1
  return Math.imul((item.charCodeAt(0) << 16) ^ item.charCodeAt(length - 1), 0xc2b2ae35) ^ length
}
