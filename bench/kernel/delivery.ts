import { type Env, exponential, run, scenario } from 'sameseed'

interface Ping {
  readonly type: 'ping'
  readonly hop: number
  readonly key: string
}

/** Passes every message on: the number of messages in flight stays what it was. */
class Relay {
  readonly #env: Env<Ping>

  constructor(env: Env<Ping>, own: number) {
    this.#env = env
    env.after('1ms', () => {
      for (let hop = 0; hop < own; hop++) this.#pass(hop)
    })
  }

  async receive(_from: string, message: Ping): Promise<void> {
    await null
    this.#pass(message.hop + 1)
  }

  #pass(hop: number): void {
    const { peers } = this.#env
    this.#env.send(peers[hop % peers.length] as string, { type: 'ping', hop, key: 'key' })
  }
}

const NODES = 5
const IN_FLIGHT = 200

const relay = scenario({
  name: 'relay',
  nodes: { count: NODES, start: env => new Relay(env, IN_FLIGHT / NODES) },
  network: { latency: exponential('2ms') },
  duration: '10s',
})

/** Messages delivered per second: 5 nodes, 200 in flight, random latency, an async handler with one `await`, copied. */
export const deliveredPerSecond = () => delivered(false)

/** The same with the journal of all that happens; of a fifth of the time, since all of it is kept. */
export const deliveredWithJournalPerSecond = () => delivered(true)

async function delivered(journal: boolean): Promise<number> {
  const start = performance.now()
  const { messages } = await run(relay, { seed: 1, options: { duration: journal ? '2s' : '10s' } }, { journal })
  return (messages.delivered / (performance.now() - start)) * 1_000
}
