import type { Flight } from './flight.ts'
import { Interference } from './interference.ts'

/**
 * A share of the messages takes a way round, so that later ones overtake them, also where the network keeps the order
 * otherwise. Connections keep theirs: what comes behind such a segment waits for it.
 */
export class Reordering extends Interference {
  readonly #rate: number
  readonly #byUs: number

  constructor(rate: number, byUs: number) {
    super()
    this.#rate = rate
    this.#byUs = byUs
  }

  meet(flight: Flight): void {
    if (flight.isDropped || !flight.isByChance) return
    const chance = flight.chance(SALT)
    if (chance >= this.#rate) return
    // What is left of the number, stretched to [0, 1), is a uniform one again.
    flight.asideUs += 1 + Math.floor((chance / this.#rate) * this.#byUs)
    this.effect++
  }
}

const SALT = 0x3c6ef372
