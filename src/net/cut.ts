import type { Link } from './link.ts'

/** Stands for something that was done to the network, to be undone once. */
export interface Cut {
  /** Messages that it has hit so far. */
  readonly effect: number
  /** Undoes it. The second time nothing happens. */
  heal(): void
}

/**
 * What a cut does to links: `block` drops messages, `hold` keeps them until the end, as TCP would, and `stall` keeps only
 * what is sent on connections. Connections lose nothing to a `block`: they stand still until its end.
 */
export type CutKind = 'block' | 'hold' | 'stall'

/** Links that are cut, until it is healed. Cuts overlap: a link is whole when the last one is over. */
export class ActiveCut implements Cut {
  readonly #kind: CutKind
  readonly #links: readonly Link[]
  readonly #release: (link: Link, kind: CutKind) => void
  readonly #active: Set<Cut>
  readonly #before: number

  constructor(kind: CutKind, links: readonly Link[], release: (link: Link, kind: CutKind) => void, active: Set<Cut>) {
    this.#kind = kind
    this.#links = links
    this.#release = release
    this.#active = active
    this.#before = this.#total()
    for (const link of links) this.#count(link, 1)
    active.add(this)
  }

  get effect(): number {
    return this.#total() - this.#before
  }

  heal(): void {
    if (!this.#active.delete(this)) return
    for (const link of this.#links) this.#count(link, -1)
  }

  #count(link: Link, by: 1 | -1): void {
    const field = OF[this.#kind]
    link[field] += by
    if (link[field] === 0) this.#release(link, this.#kind)
  }

  #total(): number {
    const count = COUNTED[this.#kind]
    let total = 0
    for (const { counts } of this.#links) total += counts[count]
    return total
  }
}

/** The field of a link that counts cuts of this kind. */
const OF = { block: 'blocks', hold: 'holds', stall: 'stalls' } as const
/** What they do to messages, as it is counted. */
const COUNTED = { block: 'blocked', hold: 'held', stall: 'stalled' } as const
