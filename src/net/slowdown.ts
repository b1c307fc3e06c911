import type { Interference } from './interference.ts'
import type { Passage } from './passage.ts'

/** Messages take longer: each by the same time, and by up to so much more, equally likely. */
export class Slowdown implements Interference {
  effect = 0
  readonly #byUs: number
  readonly #jitterUs: number

  constructor(byUs: number, jitterUs: number) {
    this.#byUs = byUs
    this.#jitterUs = jitterUs
  }

  meet(passage: Passage): void {
    if (passage.isDropped) return
    let byUs = this.#byUs
    if (this.#jitterUs > 0 && passage.isByChance) byUs += Math.floor(passage.chance(SALT) * (this.#jitterUs + 1))
    if (byUs === 0) return
    passage.delayUs += byUs
    this.effect++
  }
}

const SALT = 0x6a09e667
