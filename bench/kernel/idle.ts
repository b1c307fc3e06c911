import { type Env, run, scenario } from 'sameseed'

type Heartbeat = 'heartbeat'

class Idle {
  constructor(env: Env<Heartbeat>) {
    env.every('50ms', () => {
      for (const peer of env.peers) env.send(peer, 'heartbeat')
    })
  }

  receive(): void {}
}

const SECONDS = 2_000

const idle = scenario({
  name: 'idle',
  nodes: { count: 5, start: env => new Idle(env) },
  duration: `${SECONDS}s`,
})

/** Simulated seconds per second: 5 nodes which send each other a heartbeat every 50 ms. */
export async function idleSimulatedSecondsPerSecond(): Promise<number> {
  const start = performance.now()
  await run(idle, { seed: 1 })
  return (SECONDS / (performance.now() - start)) * 1_000
}

/** The same number of events through a bare sorted loop of callbacks, without network, copy or random numbers. */
export function bareIdleSimulatedSecondsPerSecond(): number {
  const start = performance.now()
  let delivered = 0
  const inbox: { time: number; to: number }[] = []
  for (let tick = 0; tick < SECONDS * 20; tick++) {
    for (let from = 0; from < 5; from++) {
      for (let to = 0; to < 5; to++)
        if (to !== from) inbox.push({ time: tick * 50_000 + ((from * 7 + to * 13) % 5) * 500, to })
    }
    inbox.sort((a, b) => a.time - b.time)
    for (const message of inbox) delivered += message.to < 5 ? 1 : 0
    inbox.length = 0
  }
  if (delivered !== SECONDS * 20 * 20) throw new Error('the baseline lost messages')
  return (SECONDS / (performance.now() - start)) * 1_000
}
