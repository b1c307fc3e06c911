import type { Env } from 'sameseed'
import { type Gossip, rumourScenario, type Told } from './rumour-scenario.ts'

/** Passes on what is new to it, to all others, at once. What is wrong? */
class Gossiper {
  readonly #env: Env<Gossip>
  readonly #known = new Set<number>()

  constructor(env: Env<Gossip>) {
    this.#env = env
  }

  receive(_from: string, message: Gossip | Told): number[] {
    if (message === 'read') return [...this.#known]
    const heard = 'tell' in message ? [message.tell] : message.news
    const news = heard.filter(each => !this.#known.has(each))
    for (const each of news) this.#known.add(each)
    if (news.length > 0) for (const peer of this.#env.peers) this.#env.send(peer, { news })
    return []
  }
}

export default rumourScenario('gossip', env => new Gossiper(env))
