import { exponential, scenario } from 'sameseed'
import broken, { LiferaftNode } from '../../../examples/liferaft/liferaft.sim.ts'

/** liferaft where a node that is asked for its vote has answered before it looks at the next packet: it votes once a term. */
class OneVoteAtATime extends LiferaftNode {
  #answered: Promise<unknown> = Promise.resolve()

  override receive(from: string, packet: { readonly type?: string }): Promise<unknown> {
    if (packet.type !== 'vote') return super.receive(from, packet)
    const answer = this.#answered.then(() => super.receive(from, packet))
    this.#answered = answer
    return answer
  }
}

export default scenario({
  name: 'liferaft',
  nodes: { count: 3, start: env => new OneVoteAtATime(env) },
  network: { latency: exponential('5ms') },
  duration: '10s',
  expect: broken.properties,
})
