import { Disturbance } from './disturbance.ts'
import type { Link, MessageCounts } from './link.ts'

/** A disturbance whose effect can be read off the counts of its links: by how much they have grown. */
export abstract class CountedDisturbance extends Disturbance {
  readonly #what: keyof MessageCounts
  /** What its links had counted when it began on them. */
  #before = 0
  #whenHealed: number | undefined

  constructor(what: keyof MessageCounts) {
    super()
    this.#what = what
  }

  get effect(): number {
    return this.#whenHealed ?? this.#total() - this.#before
  }

  protected begin(link: Link): void {
    this.#before += link.counts[this.#what]
  }

  protected override ended(): void {
    this.#whenHealed = this.effect
  }

  #total(): number {
    let total = 0
    for (const { counts } of this.links) total += counts[this.#what]
    return total
  }
}
