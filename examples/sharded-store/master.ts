import type { Env } from 'sameseed'
import { type Configuration, GROUPS, type Message, SHARDS } from './messages.ts'

const MOVE_MS = 200
const MOST_MOVES = 12

/** Says which group has which shard, and moves one now and then. */
export class Master {
  readonly #configurations: Configuration[] = [{ number: 0, owners: GROUPS.slice(0, SHARDS) }]

  constructor(env: Env<Message>) {
    const moving = env.every(MOVE_MS, () => {
      const { number, owners } = this.#configurations.at(-1)!
      const shard = env.randomInteger(0, SHARDS - 1)
      const owner = GROUPS[env.randomInteger(0, GROUPS.length - 1)]!
      this.#configurations.push({ number: number + 1, owners: owners.with(shard, owner) })
      if (number + 1 === MOST_MOVES) moving.cancel()
    })
  }

  receive(_from: string, message: Message): Configuration | undefined {
    if (message.type !== 'configuration') return undefined
    return this.#configurations[Math.min(message.number ?? Number.POSITIVE_INFINITY, this.#configurations.length - 1)]
  }

  inspect() {
    return { configuration: this.#configurations.length - 1 }
  }
}
