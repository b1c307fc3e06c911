import type { Flight } from './flight.ts'
import { Interference } from './interference.ts'

/** Messages take longer: each by the same time, and by up to so much more, equally likely. */
export class Slowdown extends Interference {
  readonly #byUs: number
  readonly #jitterUs: number

  constructor(byUs: number, jitterUs: number) {
    super()
    this.#byUs = byUs
    this.#jitterUs = jitterUs
  }

  meet(flight: Flight): void {
    if (flight.isDropped) return
    let byUs = this.#byUs
    if (this.#jitterUs > 0 && flight.isByChance) byUs += Math.floor(flight.chance(SALT) * (this.#jitterUs + 1))
    if (byUs === 0) return
    flight.delayUs += byUs
    this.effect++
  }
}

const SALT = 0x6a09e667
