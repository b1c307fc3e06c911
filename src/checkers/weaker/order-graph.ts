/** Why an operation has to come before another. */
export type Reason =
  /** The same process did it first. */
  | { readonly kind: 'program order' }
  /** The one read what the other wrote. */
  | { readonly kind: 'reads from' }
  /** A register holds its initial value before it is written. */
  | { readonly kind: 'initial' }
  /** `read` returned the later value although the earlier write had to be in place already. */
  | { readonly kind: 'older'; readonly read: number }
  /** The one returned a value that the other overwrites, `read` itself being the one. */
  | { readonly kind: 'overwritten' }

export interface Edge {
  readonly from: number
  readonly to: number
  readonly reason: Reason
}

/** How many places are tried as the start of the shortest cycle. */
const STARTS = 200

/** What has to come before what, among nodes that are numbers. Edges can be taken back. */
export class OrderGraph {
  readonly size: number
  readonly #edges: Edge[] = []
  readonly #into: Edge[][]
  readonly #known = new Set<number>()

  constructor(size: number) {
    this.size = size
    this.#into = Array.from({ length: size }, () => [])
  }

  get edgeCount(): number {
    return this.#edges.length
  }

  /** The edges that end in a node. */
  into(node: number): readonly Edge[] {
    return this.#into[node]!
  }

  /** Adds an edge. False if there was one between the two already. */
  add(from: number, to: number, reason: Reason): boolean {
    const key = from * this.size + to
    if (this.#known.has(key)) return false
    this.#known.add(key)
    const edge = { from, to, reason }
    this.#edges.push(edge)
    this.#into[to]!.push(edge)
    return true
  }

  /** Takes back the edges added since there were `edgeCount`. */
  backTo(edgeCount: number): void {
    while (this.#edges.length > edgeCount) {
      const { from, to } = this.#edges.pop()!
      this.#into[to]!.pop()
      this.#known.delete(from * this.size + to)
    }
  }

  /** All nodes, each after those that have to come before it; `undefined` if there is a cycle. */
  sorted(): number[] | undefined {
    const order = this.#peel()
    return order.length === this.size ? order.reverse() : undefined
  }

  /** A cycle that is short, `undefined` if there is none. Every edge ends where the next begins. */
  cycle(): readonly Edge[] | undefined {
    const order = this.#peel()
    if (order.length === this.size) return undefined
    const inside = new Uint8Array(this.size).fill(1)
    for (const node of order) inside[node] = 0
    let shortest: readonly Edge[] | undefined
    let starts = 0
    for (let node = 0; node < this.size && starts < STARTS; node++) {
      if (inside[node] === 0) continue
      // What is left leads into a cycle, but need not lie on one; a start that does not is not worth counting.
      const found = this.#search(node, node, inside)
      if (found === undefined) {
        inside[node] = 0
        continue
      }
      starts++
      if (shortest === undefined || found.length < shortest.length) shortest = found
      if (shortest.length <= 2) break
    }
    return shortest
  }

  /** The shortest way from one node to another. */
  path(from: number, to: number): readonly Edge[] | undefined {
    return this.#search(from, to, undefined)
  }

  /** Nodes that nothing has to come after any more, one after the other. */
  #peel(): number[] {
    const left = new Int32Array(this.size)
    for (const { from } of this.#edges) left[from]!++
    const order: number[] = []
    for (let node = 0; node < this.size; node++) if (left[node] === 0) order.push(node)
    for (let i = 0; i < order.length; i++) {
      for (const { from } of this.#into[order[i]!]!) if (--left[from]! === 0) order.push(from)
    }
    return order
  }

  #search(from: number, to: number, inside: Uint8Array | undefined): readonly Edge[] | undefined {
    // Backwards, along the edges into a node.
    const via = new Map<number, Edge>()
    let layer = [to]
    while (layer.length > 0) {
      const next: number[] = []
      for (const node of layer) {
        for (const edge of this.#into[node]!) {
          const before = edge.from
          if (via.has(before) || (inside !== undefined && inside[before] === 0)) continue
          via.set(before, edge)
          if (before === from) return follow(via, from, to)
          next.push(before)
        }
      }
      layer = next
    }
    return undefined
  }
}

function follow(via: ReadonlyMap<number, Edge>, from: number, to: number): readonly Edge[] {
  const path: Edge[] = []
  let node = from
  do {
    const edge = via.get(node)!
    path.push(edge)
    node = edge.to
  } while (node !== to)
  return path
}
