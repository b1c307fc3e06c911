import { Disturbance } from './disturbance.ts'
import type { Link, Worsening } from './link.ts'

/**
 * Links that lose, or duplicate, more than usual: `by` is added to their chance. Only what its own part of the chance does counts as its
 * effect: not what is usual, and not what others do that are in force at the same time.
 */
export class Degradation extends Disturbance implements Worsening {
  readonly chance: 'loss' | 'duplication'
  readonly by: number
  effect = 0

  constructor(chance: 'loss' | 'duplication', by: number) {
    super()
    this.chance = chance
    this.by = by
  }

  hit(): void {
    this.effect++
  }

  protected begin(link: Link): void {
    link.worsenings.push(this)
    this.#add(link, this.by)
  }

  protected end(link: Link): void {
    link.worsenings.splice(link.worsenings.indexOf(this), 1)
    this.#add(link, -this.by)
  }

  #add(link: Link, by: number): void {
    const chance = link[this.chance] + by
    const usual = link[USUAL[this.chance]]
    // Sums of fractions: what is left of them when all are taken away again would cost a draw's mixing for every message.
    link[this.chance] = Math.abs(chance - usual) < 1e-9 ? usual : chance
  }
}

const USUAL = { loss: 'usualLoss', duplication: 'usualDuplication' } as const
