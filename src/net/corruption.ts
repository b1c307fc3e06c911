import { altered } from './alteration.ts'
import type { Flight } from './flight.ts'
import { Interference } from './interference.ts'

/**
 * Bits of a share of the messages are flipped. Where that is detected, by a checksum, the message is dropped when it arrives
 * (a segment of a connection is sent again); otherwise the receiver gets a message that was not sent.
 */
export class Corruption extends Interference {
  readonly #rate: number
  readonly #isDetected: boolean

  constructor(rate: number, isDetected: boolean) {
    super()
    this.#rate = rate
    this.#isDetected = isDetected
  }

  meet(flight: Flight): void {
    if (flight.isDropped || !flight.isByChance || flight.chance(SALT) >= this.#rate) return
    if (this.#isDetected) flight.damage()
    else {
      const { message } = flight
      const other = altered(message, flight.chance(WHICH), flight.chance(HOW))
      if (other === message) return
      flight.alter(other)
    }
    this.effect++
  }
}

const SALT = 0x510e527f
const WHICH = 0x1f83d9ab
const HOW = 0x5be0cd19
