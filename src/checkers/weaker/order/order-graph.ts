/** Why an operation has to come before another. */
export type Reason =
  /** The same process did it first. */
  | 'program order'
  /** The one read what the other wrote. */
  | 'reads from'
  /** A register holds its initial value before it is written. */
  | 'initial'
  /** A read returned the later value although the earlier write had to be in place already. */
  | 'older'
  /** The one returned a value that the other overwrites. */
  | 'overwritten'

const REASONS: readonly Reason[] = ['program order', 'reads from', 'initial', 'older', 'overwritten']

export interface Edge {
  readonly from: number
  readonly to: number
  readonly reason: Reason
  /** The read that says so, for `'older'`; otherwise -1. */
  readonly read: number
  /** It follows from the first so many edges. */
  readonly basis: number
}

/**
 * What has to come before what, among nodes that are numbers. Edges are numbers too, in typed arrays: there are several for
 * every operation of the history. They can be taken back.
 */
export class OrderGraph {
  readonly size: number
  #edgeCount = 0
  #from = new Int32Array(1024)
  #to = new Int32Array(1024)
  #reason = new Uint8Array(1024)
  #read = new Int32Array(1024)
  #basis = new Int32Array(1024)
  /** Per node the last edge into it, per edge the one before it into the same node; -1: none. */
  readonly #lastInto: Int32Array
  #previousInto = new Int32Array(1024)

  constructor(size: number) {
    this.size = size
    this.#lastInto = new Int32Array(size).fill(-1)
  }

  get edgeCount(): number {
    return this.#edgeCount
  }

  /** `basis`: it follows from the first so many edges; from all that there are, if not given. */
  add(from: number, to: number, reason: Reason, read = -1, basis = this.#edgeCount): void {
    const edge = this.#edgeCount++
    if (edge === this.#from.length) this.#grow()
    this.#from[edge] = from
    this.#to[edge] = to
    this.#reason[edge] = REASONS.indexOf(reason)
    this.#read[edge] = read
    this.#basis[edge] = basis
    this.#previousInto[edge] = this.#lastInto[to]!
    this.#lastInto[to] = edge
  }

  /** Takes back the edges added since there were `edgeCount`. */
  backTo(edgeCount: number): void {
    while (this.#edgeCount > edgeCount) {
      const edge = --this.#edgeCount
      this.#lastInto[this.#to[edge]!] = this.#previousInto[edge]!
    }
  }

  /** The edges that end in a node: `for (let edge = lastInto(node); edge !== -1; edge = previousInto(edge))`. */
  lastInto(node: number): number {
    return this.#lastInto[node]!
  }

  previousInto(edge: number): number {
    return this.#previousInto[edge]!
  }

  from(edge: number): number {
    return this.#from[edge]!
  }

  /** All nodes, each after those that have to come before it; `undefined` if there is a cycle. */
  sorted(): Int32Array | undefined {
    const order = this.#peel()
    return order.length === this.size ? order.reverse() : undefined
  }

  hasCycle(): boolean {
    return this.#peel().length < this.size
  }

  /** The cycle that arose first as edges were added, `undefined` if there is none. Every edge ends where the next begins. */
  cycle(): readonly Edge[] | undefined {
    if (!this.hasCycle()) return undefined
    let most = this.#edgeCount
    for (let least = 1; least < most; ) {
      const middle = (least + most) >> 1
      if (this.#peel(middle).length < this.size) most = middle
      else least = middle + 1
    }
    const last = this.#edge(most - 1)
    return [last, ...this.path(last.to, last.from, most)!]
  }

  /** The shortest way from one node to another along the first so many edges. */
  path(from: number, to: number, edgeCount = this.#edgeCount): readonly Edge[] | undefined {
    // Backwards, along the edges into a node.
    const via = new Map<number, number>()
    let layer = [to]
    while (layer.length > 0 && !via.has(from)) {
      const next: number[] = []
      for (const node of layer) {
        for (let edge = this.#lastInto[node]!; edge !== -1; edge = this.#previousInto[edge]!) {
          const before = this.#from[edge]!
          if (edge >= edgeCount) continue
          const known = via.get(before)
          // Of several edges between two nodes the first: it has the simplest reason.
          if (known !== undefined && this.#to[known] !== node) continue
          via.set(before, edge)
          if (known === undefined) next.push(before)
        }
      }
      layer = next
    }
    if (!via.has(from)) return undefined
    const path: Edge[] = []
    for (let node = from; path.length === 0 || node !== to; node = path.at(-1)!.to) {
      path.push(this.#edge(via.get(node)!))
    }
    return path
  }

  /** Nodes that nothing has to come after any more, one after the other, as far as the first so many edges say. */
  #peel(edgeCount = this.#edgeCount): Int32Array {
    const left = new Int32Array(this.size)
    for (let edge = 0; edge < edgeCount; edge++) left[this.#from[edge]!]!++
    const order = new Int32Array(this.size)
    let found = 0
    for (let node = 0; node < this.size; node++) if (left[node] === 0) order[found++] = node
    for (let i = 0; i < found; i++) {
      for (let edge = this.#lastInto[order[i]!]!; edge !== -1; edge = this.#previousInto[edge]!) {
        if (edge >= edgeCount) continue
        const before = this.#from[edge]!
        if (--left[before]! === 0) order[found++] = before
      }
    }
    return order.subarray(0, found)
  }

  #edge(number: number): Edge {
    return {
      from: this.#from[number]!,
      to: this.#to[number]!,
      reason: REASONS[this.#reason[number]!]!,
      read: this.#read[number]!,
      basis: this.#basis[number]!,
    }
  }

  #grow(): void {
    this.#from = doubled(this.#from)
    this.#to = doubled(this.#to)
    this.#read = doubled(this.#read)
    this.#basis = doubled(this.#basis)
    this.#previousInto = doubled(this.#previousInto)
    const reasons = new Uint8Array(this.#reason.length * 2)
    reasons.set(this.#reason)
    this.#reason = reasons
  }
}

function doubled(old: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(old.length * 2)
  longer.set(old)
  return longer
}
