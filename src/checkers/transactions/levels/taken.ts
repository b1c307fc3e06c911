/** Edges, and after them those that are taken for granted: for whose order. */
export class Taken {
  readonly from: number[]
  readonly to: number[]
  readonly #given: number
  readonly #pairs: (readonly [number, number])[] = []

  constructor(from: readonly number[], to: readonly number[]) {
    this.from = [...from]
    this.to = [...to]
    this.#given = from.length
  }

  add(from: number, to: number, first: number, second: number): void {
    this.from.push(from)
    this.to.push(to)
    this.#pairs.push([first, second])
  }

  pairsOf(edges: readonly number[]): (readonly [number, number])[] {
    return edges.filter(e => e >= this.#given).map(e => this.#pairs[e - this.#given]!)
  }
}
