import type { Message } from './messages.ts'

/** Wants to know who is up. */
export class Listener {
  #round = 0
  #up: readonly string[] = []

  receive(_from: string, message: Message): void {
    // What was overtaken is out of date.
    if (message.type !== 'status' || message.round <= this.#round) return
    this.#round = message.round
    this.#up = message.up
  }

  inspect() {
    return { heard: [...this.#up].sort() }
  }
}
