import type { Polygraph } from './polygraph.ts'
import { rowsOf } from './reachability.ts'
import { sortedAsWanted } from './wanted-order.ts'

/** Words that the bits may take; beyond that it is too much to know. */
const MOST_WORDS = 1 << 25

/** Of each moment, the writers whose commits come before it along some edges. */
export interface KnownOrder {
  /** Places in an order in which all edges lead forwards. */
  readonly place: Int32Array
  /** Whether the commit of a writer comes before a moment. */
  reaches(writer: number, moment: number): boolean
}

/** Works out again and again what comes before what, as edges are added and taken back. */
export class KnownOrders {
  readonly #polygraph: Polygraph
  readonly #column: Int32Array
  readonly #words: number
  #bits: Int32Array | undefined
  readonly #wanted: Int32Array
  readonly isTooLarge: boolean

  /** @param wanted The moments in the order in which they are to come where that is open. */
  constructor(polygraph: Polygraph, wanted: Int32Array) {
    this.#polygraph = polygraph
    this.#wanted = wanted
    this.#column = new Int32Array(polygraph.observations.table.count).fill(-1)
    let columns = 0
    for (const { writers } of polygraph.uses) {
      for (const t of writers) if (this.#column[t]! < 0) this.#column[t] = columns++
    }
    this.#words = (columns + 31) >> 5
    this.isTooLarge = this.#words * polygraph.size > MOST_WORDS
  }

  /** What it takes to work it out once, in steps. */
  cost(edges: number): number {
    return this.#polygraph.size + edges + ((this.#words * (this.#polygraph.size + edges)) >>> 8)
  }

  /** What comes before what along edges; `undefined` if they lead in a circle. It is valid until the next. */
  of(from: readonly number[], to: readonly number[]): KnownOrder | undefined {
    const { size } = this.#polygraph
    const order = sortedAsWanted(size, from, to, this.#wanted)
    if (order === undefined) return undefined
    const words = this.#words
    this.#bits ??= new Int32Array(words * size)
    const bits = this.#bits
    bits.fill(0)
    const { start, target } = rowsOf(size, from, to)
    const place = new Int32Array(size)
    const column = this.#column
    for (let i = 0; i < size; i++) {
      const v = order[i]!
      place[v] = i
      const own = v < column.length ? column[v]! : -1
      for (let e = start[v]!; e < start[v + 1]!; e++) {
        const w = target[e]! * words
        for (let p = 0; p < words; p++) bits[w + p]! |= bits[v * words + p]!
        if (own >= 0) bits[w + (own >> 5)]! |= 1 << (own & 31)
      }
    }
    return {
      place,
      reaches(writer, moment) {
        const at = column[writer]!
        return at >= 0 && (bits[moment * words + (at >> 5)]! & (1 << (at & 31))) !== 0
      },
    }
  }
}
