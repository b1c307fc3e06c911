import { CountedDisturbance } from './counted-disturbance.ts'
import type { Link } from './link.ts'

/** Links that lose, or duplicate, more than usual: `by` is added to their chance. */
export class Degradation extends CountedDisturbance {
  readonly #chance: 'loss' | 'duplication'
  readonly #by: number

  constructor(chance: 'loss' | 'duplication', by: number) {
    super(COUNTED[chance])
    this.#chance = chance
    this.#by = by
  }

  protected override begin(link: Link): void {
    super.begin(link)
    this.#add(link, this.#by)
  }

  protected end(link: Link): void {
    this.#add(link, -this.#by)
  }

  #add(link: Link, by: number): void {
    const chance = link[this.#chance] + by
    const usual = link[USUAL[this.#chance]]
    // Sums of fractions: what is left of them when all are taken away again would cost a draw's mixing for every message.
    link[this.#chance] = Math.abs(chance - usual) < 1e-9 ? usual : chance
  }
}

const COUNTED = { loss: 'lost', duplication: 'duplicated' } as const
const USUAL = { loss: 'usualLoss', duplication: 'usualDuplication' } as const
