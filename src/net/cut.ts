import { Disturbance } from './disturbance.ts'
import type { Link } from './link.ts'

/**
 * What a cut does to links: `block` drops messages, `hold` keeps them until the end, as TCP would, and `stall` keeps only
 * what is sent on connections. Connections lose nothing to a `block`: they stand still until its end.
 */
export type CutKind = 'block' | 'hold' | 'stall'

/**
 * Links that are cut. Cuts overlap: a link is whole when the last one is over. Their effect can be read off the counts of their links:
 * what several keep from arriving, each of them does.
 */
export class Cut extends Disturbance {
  readonly #kind: CutKind
  /** What its links had counted when it began on them. */
  #before = 0
  #whenHealed: number | undefined
  readonly #opened: (link: Link, kind: CutKind) => void

  /** `opened` hears of each link that is whole again. */
  constructor(kind: CutKind, opened: (link: Link, kind: CutKind) => void) {
    super()
    this.#kind = kind
    this.#opened = opened
  }

  get effect(): number {
    return this.#whenHealed ?? this.#total() - this.#before
  }

  protected begin(link: Link): void {
    this.#before += link.counts[COUNTED[this.#kind]]
    link[OF[this.#kind]]++
  }

  protected end(link: Link): void {
    if (--link[OF[this.#kind]] === 0) this.#opened(link, this.#kind)
  }

  protected override ended(): void {
    this.#whenHealed = this.effect
  }

  #total(): number {
    let total = 0
    for (const { counts } of this.links) total += counts[COUNTED[this.#kind]]
    return total
  }
}

/** The field of a link that counts cuts of this kind. */
const OF = { block: 'blocks', hold: 'holds', stall: 'stalls' } as const
/** What they do to messages, as it is counted. */
const COUNTED = { block: 'blocked', hold: 'held', stall: 'stalled' } as const
