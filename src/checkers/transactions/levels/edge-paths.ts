/** Edges between moments, by number. */
export interface Edges {
  readonly size: number
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** Shortest ways along some edges. */
export class EdgePaths {
  readonly #from: readonly number[]
  readonly #to: readonly number[]
  readonly #out: number[][]
  readonly #mark: Int32Array
  readonly #parent: Int32Array
  #round = 0

  constructor({ size, from, to }: Edges) {
    this.#from = from
    this.#to = to
    this.#out = Array.from({ length: size }, () => [])
    for (let e = 0; e < from.length; e++) this.#out[from[e]!]!.push(e)
    this.#mark = new Int32Array(size)
    this.#parent = new Int32Array(size)
  }

  /** The edges of a shortest way among the first so many; none if there is no way, or it has no length. */
  path(start: number, end: number, edges: number): number[] {
    const round = ++this.#round
    this.#mark[start] = round
    const queue = [start]
    for (const v of queue) {
      if (v === end) break
      for (const e of this.#out[v]!) {
        const w = this.#to[e]!
        // Of each moment they stand in the order in which they were added.
        if (e >= edges) break
        if (this.#mark[w] === round) continue
        this.#mark[w] = round
        this.#parent[w] = e
        queue.push(w)
      }
    }
    if (this.#mark[end] !== round) return []
    const path: number[] = []
    for (let v = end; v !== start; v = this.#from[this.#parent[v]!]!) path.push(this.#parent[v]!)
    return path.reverse()
  }
}
