import type { Env } from 'sameseed'
import { likesScenario } from './likes-scenario.ts'

type Gossip = { readonly count: number }

/** Counts, and takes over a count that is higher than its own. What is wrong? */
class Likes {
  #count = 0

  constructor(env: Env<Gossip>) {
    env.every('50ms', () => {
      for (const peer of env.peers) env.send(peer, { count: this.#count })
    })
  }

  receive(_from: string, message: Gossip | 'like'): number {
    if (message === 'like') this.#count++
    else this.#count = Math.max(this.#count, message.count)
    return this.#count
  }

  inspect() {
    return { count: this.#count }
  }
}

export default likesScenario('likes', env => new Likes(env))
