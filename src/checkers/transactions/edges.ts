import { bytes, int32s } from './scratch.ts'

/** Why one transaction comes before another: one bit each. */
export const WW = 1
export const WR = 2
export const RW = 4
export const PROCESS = 8
export const REALTIME = 16
/** By a read of everything that fits a predicate: it took in what the other had written, or the other changed what it finds. */
export const WRP = 32
export const RWP = 64

/** It must come first under a level: what a third transaction read leaves no other order. */
export const IMPLIED = 128

/**
 * An edge out of a junction. A junction stands for many edges at once: all who enter it (by an edge with a label) come
 * before all who can be reached from it. Junctions are the vertices after the transactions.
 */
export const ONWARD = 0

export type Dependency =
  | typeof WW
  | typeof WR
  | typeof RW
  | typeof PROCESS
  | typeof REALTIME
  | typeof WRP
  | typeof RWP
  | typeof IMPLIED
export type Label = Dependency | typeof ONWARD

/** The edges of a graph in the order in which they were added. There may be several from one vertex to another. */
export class EdgeList {
  /** The number of transactions; the vertices from here on are junctions. */
  readonly transactions: number
  vertices: number
  count = 0
  from: Int32Array
  to: Int32Array
  label: Uint8Array

  constructor(transactions: number) {
    this.transactions = transactions
    this.vertices = transactions
    // Enough for most histories: a few dependencies each, and three edges for real time.
    const capacity = 64 + transactions * 7
    this.from = int32s(capacity)
    this.to = int32s(capacity)
    this.label = bytes(capacity)
  }

  /** Nothing comes before itself: an edge from a vertex to itself is not added. */
  add(from: number, to: number, label: Label): void {
    if (from === to) return
    const at = this.count
    if (at === this.from.length) this.#grow()
    this.from[at] = from
    this.to[at] = to
    this.label[at] = label
    this.count = at + 1
  }

  /** A new junction's vertex. */
  junction(): number {
    return this.vertices++
  }

  /**
   * Edges from each of some transactions to each of some others, except to itself. Many of them go through junctions, so that
   * there are never more than a few for each transaction: one chain reaches the first 1, 2, 3, … targets, another the last, and
   * a source that is a target itself enters both, on either side of itself. `to` must not hold duplicates.
   */
  addAll(from: readonly number[], to: readonly number[], label: Dependency): void {
    if (from.length * to.length <= 8 * (from.length + to.length)) {
      for (const source of from) for (const target of to) this.add(source, target, label)
      return
    }
    const place = new Map(to.map((target, i) => [target, i]))
    const first = to.map(() => this.junction())
    const last = to.map(() => this.junction())
    for (let i = 0; i < to.length; i++) {
      this.add(first[i]!, to[i]!, ONWARD)
      this.add(last[i]!, to[i]!, ONWARD)
      if (i > 0) {
        this.add(first[i]!, first[i - 1]!, ONWARD)
        this.add(last[i - 1]!, last[i]!, ONWARD)
      }
    }
    for (const source of from) {
      const at = place.get(source)
      if (at === undefined) this.add(source, first[to.length - 1]!, label)
      else {
        if (at > 0) this.add(source, first[at - 1]!, label)
        if (at < to.length - 1) this.add(source, last[at + 1]!, label)
      }
    }
  }

  #grow(): void {
    const capacity = Math.ceil(this.from.length * 1.5)
    const grown = <Numbers extends Int32Array | Uint8Array>(old: Numbers, larger: Numbers): Numbers => {
      larger.set(old)
      return larger
    }
    this.from = grown(this.from, int32s(capacity))
    this.to = grown(this.to, int32s(capacity))
    this.label = grown(this.label, bytes(capacity))
  }
}
