import { type FuzzableScenario, run, scenario } from 'sameseed'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { median } from '../median.ts'

/** Two nodes that play ping-pong: hardly anything happens but deliveries. */
const pingPong = scenario({
  name: 'ping-pong',
  nodes: {
    count: 2,
    start(env) {
      let count = 0
      if (env.id === 'n1') env.send('n2', { type: 'ping', count })
      return {
        receive(from, { type }: { type: string }) {
          count++
          env.send(from, { type: type === 'ping' ? 'pong' : 'ping', count })
        },
        inspect: () => ({ role: 'player', count }),
      }
    },
  },
  network: { latency: { kind: 'constant', value: '1ms' } },
  duration: '10s',
  settle: '1ms',
})

const ROUNDS = 7

/** How many times the processor time of a run it takes to record its behaviours, for each scenario: medians of several rounds. */
export async function overheads(): Promise<Readonly<Record<string, number>>> {
  return {
    'examples/raft': await overheadOf(raftScenario() as FuzzableScenario<unknown>, 25),
    'ping-pong': await overheadOf(pingPong as FuzzableScenario<unknown>, 25),
  }
}

async function overheadOf(subject: FuzzableScenario<unknown>, runs: number): Promise<number> {
  const spent = async (behaviours: boolean) => {
    const before = process.cpuUsage()
    for (let seed = 1; seed <= runs; seed++) await run(subject, { seed }, { behaviours })
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  await spent(false)
  await spent(true)
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const without = await spent(false)
    ratios.push((await spent(true)) / without)
  }
  return median(ratios)
}
