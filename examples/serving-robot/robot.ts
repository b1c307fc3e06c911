import type { Env, Timer } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import type { Heard, Message } from './messages.ts'

const TIMEOUT_MS = 60
const MOVE_MS = 40

/**
 * Serves one after the other: it asks the navigator whom, goes there, pours a drink, comes back. An order that is recorded it does not
 * ask for again: the navigator, or the one that takes its place, sees to it.
 */
export class Robot {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  #order = 0
  /** The order was asked for, and its route has not come. */
  #isPending = false
  /** The last order whose route it has followed. */
  #followed = 0
  #life = Number.NEGATIVE_INFINITY
  #moving: Timer | undefined
  /** The orders that were served, in which order. */
  readonly #served: number[] = []
  #busySince: number

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    this.#busySince = env.elapsed()
    void this.#next()
  }

  receive(_from: string, message: Message): Heard | undefined {
    if (message.type === 'hello' && message.life > this.#life) {
      this.#life = message.life
      // Whatever it was about, the new navigator goes on with what is pending.
      if (this.#isPending) this.#moving?.cancel()
    }
    if (message.type === 'route') this.#follow(message.order, message.moves)
    return message.type === 'next' ? undefined : 'heard'
  }

  inspect() {
    const busyForMs = this.#env.elapsed() - this.#busySince
    return { order: this.#order, pending: this.#isPending, served: [...this.#served], busyForMs }
  }

  async #next(): Promise<void> {
    this.#order++
    this.#isPending = true
    this.#busySince = this.#env.elapsed()
    const message: Message = { type: 'next', order: this.#order }
    while ((await answered(this.#env.rpc<Heard>('navigator1', message, { timeout: TIMEOUT_MS }))) === undefined);
  }

  #follow(order: number, moves: number): void {
    if (this.#bug !== 'any-route-will-do' && order <= this.#followed) return
    this.#followed = order
    if (this.#bug !== 'pending-for-too-long') this.#isPending = false
    this.#move(order, moves)
  }

  #move(order: number, moves: number): void {
    this.#moving = this.#env.after(MOVE_MS, () => {
      this.#isPending = false
      if (moves > 1) this.#move(order, moves - 1)
      else this.#serve(order)
    })
  }

  #serve(order: number): void {
    this.#served.push(order)
    void this.#next()
  }
}
