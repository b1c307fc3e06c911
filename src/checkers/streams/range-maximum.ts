/** Numbers that only grow, at places that only come to be at the end: a segment tree of the greatest of any range. */
export class RangeMaximum {
  #capacity = 64
  #tree = new Float64Array(2 * this.#capacity).fill(Number.NEGATIVE_INFINITY)

  set(place: number, value: number): void {
    while (place >= this.#capacity) this.#grow()
    for (let at = this.#capacity + place; at >= 1 && this.#tree[at]! < value; at >>= 1) this.#tree[at] = value
  }

  /** The greatest from one place up to, but without, another one; minus infinity of none. */
  of(from: number, to: number): number {
    let greatest = Number.NEGATIVE_INFINITY
    let left = this.#capacity + from
    let right = this.#capacity + to
    for (; left < right; left >>= 1, right >>= 1) {
      if (left & 1) greatest = Math.max(greatest, this.#tree[left++]!)
      if (right & 1) greatest = Math.max(greatest, this.#tree[--right]!)
    }
    return greatest
  }

  #grow(): void {
    const leaves = this.#tree.subarray(this.#capacity)
    this.#capacity *= 2
    this.#tree = new Float64Array(2 * this.#capacity).fill(Number.NEGATIVE_INFINITY)
    this.#tree.set(leaves, this.#capacity)
    for (let at = this.#capacity - 1; at >= 1; at--) {
      this.#tree[at] = Math.max(this.#tree[2 * at]!, this.#tree[2 * at + 1]!)
    }
  }
}
