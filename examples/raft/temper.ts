import type { Env } from 'sameseed'

/** With so many entries to commit a leader pulls itself together, or nothing ever would be committed. */
const MOST_UNCOMMITTED = 8
/** A server leads badly so often until it is restarted, so that the cluster comes to rest at last. */
const BAD_LEADERSHIPS = 20

/**
 * For the simulator: a leader's bad habits. It leaves messages out, sends no more than one entry at a time, and gives up for
 * no reason. It is allowed to; and what is not committed stays so for long, while leaders come and go.
 */
export class Temper {
  readonly #env: Pick<Env<never>, 'random' | 'buggify'>
  #laziness = 0
  #weariness = 0
  /** The chance that a message to a server is left out. */
  readonly #neglect = new Map<string, number>()
  #badLeadershipsLeft = BAD_LEADERSHIPS

  constructor(env: Pick<Env<never>, 'random' | 'buggify'>) {
    this.#env = env
  }

  /** Every leadership is different. */
  draw(): void {
    const isWeary = this.#env.buggify('weary leader', 0.9)
    const isLazy = isWeary || this.#env.buggify('lazy leader', 0.9)
    const isBad = isLazy && this.#badLeadershipsLeft > 0
    if (isBad) this.#badLeadershipsLeft--
    this.#laziness = isBad ? 0.3 + 0.6 * this.#env.random() : 0
    this.#weariness = isWeary ? this.#laziness / 2 : 0
    this.#neglect.clear()
  }

  /** Whether to send one entry at a time, and only when it has to. */
  isLazy(uncommitted: number): boolean {
    return this.#laziness > 0 && uncommitted < MOST_UNCOMMITTED
  }

  /** Whether to leave out a message. Some servers are neglected, and the others get most of what they should. */
  skips(uncommitted: number, to: string): boolean {
    if (!this.isLazy(uncommitted)) return false
    let chance = this.#neglect.get(to)
    if (chance === undefined) {
      chance = this.#env.random() < this.#laziness ? 0.95 : 0.2
      this.#neglect.set(to, chance)
    }
    return this.#env.random() < chance
  }

  givesUp(uncommitted: number): boolean {
    return this.#weariness > 0 && uncommitted < MOST_UNCOMMITTED && this.#env.random() < this.#weariness
  }
}
