import {
  bandwidth,
  corruption,
  delay,
  duplication,
  type Env,
  exponential,
  flapping,
  hold,
  loss,
  message,
  type Nemesis,
  partition,
  reordering,
  reset,
  run,
  scenario,
  stall,
  swarm,
  swizzle,
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
    partition(),
    flapping(),
    hold(),
    swizzle(),
    loss(),
    duplication(),
    reordering(),
    corruption({ undetected: true }),
    delay(),
    bandwidth({ bytesPerSecond: 100_000 }),
    message({ match: { type: 'ping' } }),
    stall(),
    reset(),
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
