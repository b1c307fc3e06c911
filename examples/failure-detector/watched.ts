import type { Env } from 'sameseed'
import type { Message } from './messages.ts'

/** Answers pings for as long as it is up. */
export class Watched {
  readonly #env: Env<Message>
  /** Tells this life from those before a crash. */
  readonly #life: number
  /** The last round in which it was pinged. */
  #pinged = 0

  constructor(env: Env<Message>) {
    this.#env = env
    this.#life = env.elapsed()
  }

  receive(from: string, message: Message): void {
    if (message.type !== 'ping') return
    this.#pinged = Math.max(this.#pinged, message.round)
    this.#env.send(from, { type: 'pong', round: message.round, life: this.#life })
  }

  inspect() {
    return { life: this.#life, pinged: this.#pinged }
  }
}
