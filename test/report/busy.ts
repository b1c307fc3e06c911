import { type AnyScenario, type Connection, type Env, exponential, mix, type Operation, ok, scenario } from 'sameseed'
import { faultKinds, nemesisOf } from '../../src/faults/catalogue.ts'
import { swarm } from '../../src/faults/swarm.ts'

interface Ask {
  readonly type: 'ask' | 'word'
  readonly number: number
}

/** Does a little of everything that a journal has events for: messages, requests that fan out, timers, its disk, connections, marks. */
class Busy {
  asked = 0
  heard = 0
  stored = 0
  readonly #env: Env<Ask>
  #idle = { cancel() {} }

  constructor(env: Env<Ask>) {
    this.#env = env
    env.every('30ms', () => {
      for (const peer of env.peers) env.send(peer, { type: 'ask', number: env.randomInteger(0, 9) })
    })
    void this.#listen()
    void this.#talk()
  }

  async receive(from: string, { number }: Ask): Promise<unknown> {
    this.#idle.cancel()
    this.#idle = this.#env.after('50ms', () => this.#env.log('nobody asks'))
    this.asked++
    if (!from.startsWith('c')) return undefined
    if (this.#env.buggify('slow answer')) await this.#env.sleep('5ms')
    const answers = this.#env.peers.map(peer =>
      this.#env.rpc(peer, { type: 'ask', number }, { timeout: '20ms' }).catch(() => 0),
    )
    await Promise.all(answers)
    await this.#store(number)
    this.#env.reach('answered')
    return { number }
  }

  inspect() {
    return { asked: this.asked, heard: this.heard, stored: this.stored }
  }

  async #store(number: number): Promise<void> {
    const { disk } = this.#env
    try {
      await disk.append('numbers', `${number}\n`)
      await disk.fsync('numbers')
      this.stored++
    } catch (error) {
      this.#env.log(`not stored: ${(error as Error).message}`)
    }
  }

  async #listen(): Promise<void> {
    for await (const connection of this.#env.connections) void this.#hear(connection as Connection<unknown>)
  }

  async #hear(connection: Connection<unknown>): Promise<void> {
    try {
      for (;;) {
        if ((await connection.receive()) === undefined) return
        this.heard++
      }
    } catch {
      this.#env.log('cut off')
    }
  }

  async #talk(): Promise<void> {
    const [peer] = this.#env.peers
    for (;;) {
      try {
        const connection = await this.#env.connect(peer as string)
        for (let i = 0; i < 5; i++) {
          connection.send({ type: 'word', number: i })
          await this.#env.sleep('20ms')
        }
        connection.close()
      } catch {
        await this.#env.sleep('40ms')
      }
    }
  }
}

const client = (env: Env<never, Ask>) => ({
  async invoke({ value }: Operation<'ask', number>) {
    const node = env.nodes[env.randomInteger(0, env.nodes.length - 1)]!
    return ok(await env.rpc(node, { type: 'ask', number: value }, { timeout: '80ms' }))
  },
})

/** With faults of every kind, a random subset of them for each seed. */
export const busy = scenario({
  name: 'busy',
  nodes: { count: 4, initial: 3, start: env => new Busy(env) },
  clients: { count: 2, start: client },
  workload: mix({ ask: { weight: 1, value: ({ unique }) => unique } }, { every: '30ms' }),
  network: { latency: exponential('3ms'), loss: 0.02, duplicate: 0.05 },
  faults: swarm(...faultKinds.map(kind => nemesisOf(kind, { every: '150ms' }))),
  duration: '700ms',
  settle: '200ms',
  expect: ({ always, eventually }) => [
    always('few are stored', ({ nodes }) => nodes.every(({ state }) => state.stored < 9)),
    eventually('all were asked', ({ nodes }) => nodes.every(({ state }) => state.asked > 40)),
  ],
}) as AnyScenario
