import type { Env } from 'sameseed'
import { likesScenario } from './likes-scenario.ts'

type Gossip = { readonly counts: Readonly<Record<string, number>> }

/** Keeps one count for each node. A node raises its own, and takes over those of the others. */
class LikesOfEach {
  readonly #env: Env<Gossip>
  readonly #counts: Record<string, number> = {}

  constructor(env: Env<Gossip>) {
    this.#env = env
    env.every('50ms', () => {
      for (const peer of env.peers) env.send(peer, { counts: this.#counts })
    })
  }

  receive(_from: string, message: Gossip | 'like'): number {
    if (message === 'like') this.#raise(this.#env.id, this.#of(this.#env.id) + 1)
    else for (const [node, count] of Object.entries(message.counts)) this.#raise(node, count)
    return this.inspect().count
  }

  #of(node: string): number {
    return this.#counts[node] ?? 0
  }

  #raise(node: string, count: number): void {
    this.#counts[node] = Math.max(this.#of(node), count)
  }

  inspect() {
    return { count: Object.values(this.#counts).reduce((sum, count) => sum + count, 0) }
  }
}

export default likesScenario('likes of each', env => new LikesOfEach(env))
