/**
 * The npm package `liferaft` 1.0.0, unchanged: an election with three nodes and no faults at all. Reading its log takes up
 * to 5 ms. Now and then, two nodes become leader in the same term.
 */
import LifeRaft from 'liferaft'
import { type Env, exponential, scenario } from 'sameseed'
import { type LogOwner, MemoryLog } from './memory-log.ts'

type Packet = object

export class LiferaftNode {
  readonly #raft: LifeRaft

  constructor(env: Env<Packet>) {
    this.#raft = new LifeRaft(env.id, {
      'election min': '150 ms',
      'election max': '300 ms',
      heartbeat: '50 ms',
      Log: function Log(node: LogOwner) {
        return new MemoryLog(node, env)
      },
    })
    for (const peer of env.peers) {
      this.#raft.join(peer, (packet, callback) => {
        env.rpc(peer, packet).then(reply => callback(null, reply), callback)
      })
    }
  }

  receive(_from: string, packet: Packet): Promise<unknown> {
    return new Promise(reply => this.#raft.emit('data', packet, reply))
  }

  inspect() {
    return { role: LifeRaft.states[this.#raft.state]?.toLowerCase() ?? 'unknown', term: this.#raft.term }
  }
}

export default scenario({
  name: 'liferaft',
  nodes: { count: 3, start: env => new LiferaftNode(env) },
  network: { latency: exponential('5ms') },
  duration: '10s',
  expect: ({ always }) => [
    always('one leader per term', ({ nodes }) => {
      const leaders = new Map<number, string>()
      for (const { id, state } of nodes) {
        if (state.role !== 'leader') continue
        const other = leaders.get(state.term)
        if (other !== undefined) return `${other} and ${id} are both leader in term ${state.term}`
        leaders.set(state.term, id)
      }
      return true
    }),
  ],
})
