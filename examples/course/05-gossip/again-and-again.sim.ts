import type { Env } from 'sameseed'
import { type Gossip, rumourScenario, type Told } from './rumour-scenario.ts'

/** Tells one of the others, drawn by lot, all that it knows; again and again. */
class AntiEntropy {
  readonly #known = new Set<number>()

  constructor(env: Env<Gossip>) {
    env.every('50ms', () => {
      const peer = env.peers[env.randomInteger(0, env.peers.length - 1)]
      if (peer !== undefined) env.send(peer, { news: [...this.#known] })
    })
  }

  receive(_from: string, message: Gossip | Told): number[] {
    if (message === 'read') return [...this.#known]
    for (const each of 'tell' in message ? [message.tell] : message.news) this.#known.add(each)
    return []
  }
}

export default rumourScenario('gossip, again and again', env => new AntiEntropy(env))
