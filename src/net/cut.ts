import { CountedDisturbance } from './counted-disturbance.ts'
import type { Link } from './link.ts'

/**
 * What a cut does to links: `block` drops messages, `hold` keeps them until the end, as TCP would, and `stall` keeps only
 * what is sent on connections. Connections lose nothing to a `block`: they stand still until its end.
 */
export type CutKind = 'block' | 'hold' | 'stall'

/** Links that are cut. Cuts overlap: a link is whole when the last one is over. */
export class Cut extends CountedDisturbance {
  readonly #kind: CutKind
  readonly #opened: (link: Link, kind: CutKind) => void

  /** `opened` hears of each link that is whole again. */
  constructor(kind: CutKind, opened: (link: Link, kind: CutKind) => void) {
    super(COUNTED[kind])
    this.#kind = kind
    this.#opened = opened
  }

  protected override begin(link: Link): void {
    super.begin(link)
    link[OF[this.#kind]]++
  }

  protected end(link: Link): void {
    if (--link[OF[this.#kind]] === 0) this.#opened(link, this.#kind)
  }
}

/** The field of a link that counts cuts of this kind. */
const OF = { block: 'blocks', hold: 'holds', stall: 'stalls' } as const
/** What they do to messages, as it is counted. */
const COUNTED = { block: 'blocked', hold: 'held', stall: 'stalled' } as const
