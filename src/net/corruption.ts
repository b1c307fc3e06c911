import { altered } from './alteration.ts'
import type { Interference } from './interference.ts'
import type { Passage } from './passage.ts'

/**
 * Bits of a share of the messages are flipped. Where that is detected, by a checksum, the message is dropped when it arrives
 * (a segment of a connection is sent again); otherwise the receiver gets a message that was not sent.
 */
export class Corruption implements Interference {
  effect = 0
  readonly #rate: number
  readonly #isDetected: boolean

  constructor(rate: number, isDetected: boolean) {
    this.#rate = rate
    this.#isDetected = isDetected
  }

  meet(passage: Passage): void {
    if (passage.isDropped || !passage.isByChance || passage.chance(SALT) >= this.#rate) return
    if (this.#isDetected) passage.damage()
    else {
      const { message } = passage
      const other = altered(message, passage.chance(WHICH), passage.chance(HOW))
      if (other === message) return
      passage.alter(other)
    }
    this.effect++
  }
}

const SALT = 0x510e527f
const WHICH = 0x1f83d9ab
const HOW = 0x5be0cd19
