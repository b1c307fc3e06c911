import { type Exact, plus } from '../exact.ts'

/** A number that starts at 0 and changes as time goes on, and the least (or the greatest) that it was since some time. */
export class Extreme {
  readonly #isBeyond: (a: Exact, b: Exact) => boolean
  #now: Exact = 0
  // Each value is the answer for the positions from its own on, up to that of the next; none is as extreme as the one before.
  readonly #values: Exact[] = [0]
  readonly #from: number[] = [-1]

  constructor(isBeyond: (a: Exact, b: Exact) => boolean) {
    this.#isBeyond = isBeyond
  }

  add(amount: Exact, position: number): void {
    this.#now = plus(this.#now, amount)
    let from = position
    while (this.#values.length > 0 && this.#isBeyond(this.#now, this.#values.at(-1)!)) {
      this.#values.pop()
      from = this.#from.pop()!
    }
    this.#values.push(this.#now)
    this.#from.push(from)
  }

  since(position: number): Exact {
    let low = 0
    let high = this.#from.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#from[middle]! <= position) low = middle
      else high = middle - 1
    }
    return this.#values[low]!
  }
}
