import {
  bandwidthLimits,
  delays,
  type Env,
  exponential,
  flappings,
  holds,
  messageCorruption,
  messageDuplication,
  messageFaults,
  messageLoss,
  messageReordering,
  type Nemesis,
  partitions,
  resets,
  run,
  scenario,
  stalls,
  swarm,
  swizzles,
} from 'sameseed'

interface Ping {
  readonly type: 'ping'
  readonly hop: number
  readonly key: string
}

const HOPS = 10
const FRESH_PER_MS = 2

/** Sends new messages all the time, so that what is lost is made up for, and passes each on for some hops. */
class Source {
  readonly #env: Env<Ping>

  constructor(env: Env<Ping>) {
    this.#env = env
    env.every('1ms', () => {
      for (let i = 0; i < FRESH_PER_MS; i++) this.#pass(i)
    })
  }

  async receive(_from: string, message: Ping): Promise<void> {
    await null
    if (message.hop < HOPS) this.#pass(message.hop + 1)
  }

  #pass(hop: number): void {
    const { peers } = this.#env
    this.#env.send(peers[hop % peers.length] as string, { type: 'ping', hop, key: 'key' })
  }
}

const sources = (faults: readonly Nemesis[]) =>
  scenario({
    name: 'sources',
    nodes: { count: 5, start: env => new Source(env) },
    network: { latency: exponential('2ms') },
    faults,
    duration: '5s',
    settle: 0,
  })

const calm = sources([])
const swarming = sources([
  swarm(
    partitions(),
    flappings(),
    holds(),
    swizzles(),
    messageLoss(),
    messageDuplication(),
    messageReordering(),
    messageCorruption({ undetected: true }),
    delays(),
    bandwidthLimits({ bytesPerSecond: 100_000 }),
    messageFaults({ match: { type: 'ping' } }),
    stalls(),
    resets(),
  ),
])

const SEEDS = 8

async function deliveredPerSecondIn(subject: typeof calm): Promise<number> {
  let delivered = 0
  const start = performance.now()
  for (let seed = 1; seed <= SEEDS; seed++) delivered += (await run(subject, { seed })).messages.delivered
  return (delivered / (performance.now() - start)) * 1_000
}

/** Messages delivered per second by nodes that send all the time, without any fault: the baseline of the next. */
export const deliveredWithoutSwarmPerSecond = () => deliveredPerSecondIn(calm)

/** The same with a swarm of all faults of the network, over several seeds. */
export const deliveredWithSwarmPerSecond = () => deliveredPerSecondIn(swarming)
