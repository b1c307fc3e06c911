import { type Env, exponential, run, scenario } from 'sameseed'
import { median } from '../median.ts'

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

/**
 * How many times the processor time a message takes with the journal that it takes without: the same run both ways, in turns, which
 * is the same on a busy machine.
 */
export async function journalCostFactor(): Promise<number> {
  const without: number[] = []
  const whole: number[] = []
  for (let turn = 0; turn < 7; turn++) {
    without.push(await processorMs(false))
    whole.push(await processorMs(true))
  }
  return median(whole) / median(without)
}

async function processorMs(journal: boolean): Promise<number> {
  const before = process.cpuUsage()
  await run(relay, { seed: 1, options: { duration: '2s' } }, { journal })
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
