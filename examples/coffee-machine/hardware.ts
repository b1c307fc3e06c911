import type { Env } from 'sameseed'
import type { Command, Message, Sensors } from './messages.ts'

const TICK_MS = 10
/** Coffee takes water of so many degrees, */
export const HOT = 85
/** and one filter gives so many shots. */
export const MOST_SHOTS = 2

/** A grinder, a heater, a pump and their sensors. It does what it is told to, and takes down what should not have been asked of it. */
export class Hardware {
  #beans = 100
  #water = 100
  #degrees = 20
  #filter = 0
  #isGrinding = false
  #isHeating = false
  /** How many shots were made of what is in the filter. */
  #shots = 0
  #brewed = 0
  #life = Number.NEGATIVE_INFINITY
  #number = 0
  readonly #abuse: string[] = []

  constructor(env: Env<Message>) {
    env.every(TICK_MS, () => this.#tick())
  }

  receive(_from: string, message: Message): Sensors | 'done' | undefined {
    switch (message.type) {
      case 'refill':
        this.#beans = 100
        this.#water = 100
        return 'done'
      case 'take':
        if (message.life < this.#life) return undefined
        if (message.life > this.#life) this.#number = 0
        this.#life = message.life
        return 'done'
      case 'command':
        if (message.life !== this.#life) return undefined
        // It was overtaken by a later one, or it comes twice.
        if (message.number > this.#number) {
          this.#number = message.number
          this.#obey(message.command)
        }
        return 'done'
      case 'look':
        if (message.life !== this.#life) return undefined
        return { beans: this.#beans, water: this.#water, degrees: this.#degrees, filter: this.#filter }
      case 'coffee':
        return undefined
    }
  }

  inspect() {
    return { beans: this.#beans, grinding: this.#isGrinding, brewed: this.#brewed, abuse: [...this.#abuse] }
  }

  #obey(command: Command): void {
    switch (command) {
      case 'grinder-on':
        if (this.#beans <= 0) this.#abuse.push('the grinder is switched on without beans')
        if (this.#isGrinding) this.#abuse.push('the grinder is switched on twice')
        this.#isGrinding = true
        break
      case 'grinder-off':
        this.#isGrinding = false
        break
      case 'heater-on':
        if (this.#water <= 0) this.#abuse.push('the heater is switched on without water')
        this.#isHeating = true
        break
      case 'heater-off':
        this.#isHeating = false
        break
      case 'brew':
        if (this.#degrees < HOT) this.#abuse.push('coffee is made of cold water')
        if (this.#filter < 100) this.#abuse.push('coffee is made of too few beans')
        if (this.#shots >= MOST_SHOTS) this.#abuse.push('coffee is made of old grounds')
        this.#shots++
        this.#water -= 5
        this.#brewed++
        break
      case 'dump':
        this.#filter = 0
        this.#shots = 0
        break
    }
  }

  #tick(): void {
    if (this.#isGrinding) {
      // The sensor goes below zero where the grinder runs on: it weighs the hopper.
      this.#beans = Math.max(this.#beans - 3, -20)
      if (this.#beans > 0) this.#filter = Math.min(100, this.#filter + 20)
    }
    this.#degrees = Math.min(100, Math.max(20, this.#degrees + (this.#isHeating ? 4 : -0.2)))
  }
}
