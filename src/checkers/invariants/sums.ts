import { type Exact, plus } from '../exact.ts'

/** So many separate intervals are kept at most; beyond, gaps are given up. */
const MOST_INTERVALS = 2_048

/**
 * All sums that some of the amounts can have, as intervals of whole numbers. Exact for whole amounts as long as the sums do not
 * fall into too many pieces: then, and for other amounts, it has more than there are, never less.
 */
export class Sums {
  /** Sorted, and each ends before the next begins. */
  #intervals: readonly (readonly [least: Exact, most: Exact])[]

  constructor(intervals: readonly (readonly [least: Exact, most: Exact])[] = [[0, 0]]) {
    this.#intervals = intervals
  }

  /** With an amount that is certainly part of every sum. */
  shiftedBy(amount: Exact): Sums {
    return new Sums(this.#intervals.map(([least, most]) => [plus(least, amount), plus(most, amount)]))
  }

  /** One more amount, which may be part of a sum or not. */
  add(amount: Exact): void {
    const all = [...this.#intervals, ...this.shiftedBy(amount).#intervals].sort(([a], [b]) =>
      a < b ? -1 : Number(a > b),
    )
    const merged: [Exact, Exact][] = []
    for (const [least, most] of all) {
      const last = merged.at(-1)
      if (last !== undefined && least <= plus(last[1], 1)) last[1] = most > last[1] ? most : last[1]
      else merged.push([least, most])
    }
    this.#intervals = merged.length <= MOST_INTERVALS ? merged : [[merged[0]![0], merged.at(-1)![1]]]
  }

  has(sum: Exact): boolean {
    return this.#intervals.some(([least, most]) => least <= sum && sum <= most)
  }

  /** `8 to 10 or 13 to 15`; not all intervals if they are many. */
  toString(): string {
    // To say that there is one more takes as much as to say which.
    const named = this.#intervals
      .slice(0, this.#intervals.length > MOST_NAMED + 1 ? MOST_NAMED : MOST_NAMED + 1)
      .map(([least, most]) => (least === most ? `${least}` : `${least} to ${most}`))
    const more = this.#intervals.length - named.length
    return `${named.join(' or ')}${more > 0 ? ` or one of ${more} more ranges` : ''}`
  }
}

const MOST_NAMED = 4
