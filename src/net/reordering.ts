import type { Interference } from './interference.ts'
import type { Passage } from './passage.ts'

/**
 * A share of the messages takes a way round, so that later ones overtake them, also where the network keeps the order
 * otherwise. Connections keep theirs: what comes behind such a segment waits for it.
 */
export class Reordering implements Interference {
  effect = 0
  readonly #rate: number
  readonly #byUs: number

  constructor(rate: number, byUs: number) {
    this.#rate = rate
    this.#byUs = byUs
  }

  meet(passage: Passage): void {
    if (passage.isDropped || !passage.isByChance) return
    const chance = passage.chance(SALT)
    if (chance >= this.#rate) return
    // What is left of the number, stretched to [0, 1), is a uniform one again.
    passage.asideUs += 1 + Math.floor((chance / this.#rate) * this.#byUs)
    this.effect++
  }
}

const SALT = 0x3c6ef372
