import {
  type AnyEnv,
  type AnyOperation,
  broadcastWorkload,
  type Client,
  crash,
  delay,
  duplication,
  gCounterWorkload,
  kafkaWorkload,
  loss,
  partition,
  pause,
  pnCounterWorkload,
  type ReadyMadeWorkload,
  reordering,
  run,
  type Scenario,
  scenario,
  setWorkload,
  swarm,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { LOG_BUGS, Log, logClient } from './references/log.ts'
import { COUNTER, NAIVE_COUNTER, SET } from './references/objects.ts'
import { REPLICA_BUGS, Replica, type Replicated, replicaClient } from './references/replica.ts'

/** Ready-made workloads fail no correct system, whatever goes wrong around it, and find what is wrong in others. */
const SEEDS = Number(process.env.SAMESEED_RUNS ?? 25)

const faults = swarm(
  partition({ every: '500ms', for: '300ms' }),
  crash({ every: '500ms', for: '200ms' }),
  pause({ every: '500ms', for: '300ms' }),
  loss({ every: '500ms', for: '400ms', rate: 0.5 }),
  duplication({ every: '500ms', for: '400ms', rate: 0.5 }),
  reordering({ every: '500ms', for: '400ms' }),
  delay({ every: '500ms', for: '400ms' }),
)

type Start = (env: AnyEnv) => object | Promise<object>

interface Reference {
  readonly name: string
  readonly correct: Scenario
  readonly wrong: readonly (readonly [bug: string, system: Scenario])[]
}

function reference<Op extends AnyOperation>(
  name: string,
  workload: ReadyMadeWorkload<Op>,
  { nodes, client, start }: { nodes: number; client: (env: AnyEnv) => Client<Op>; start: Start },
  bugs: Readonly<Record<string, Start>>,
): Reference {
  const system = (of: Start) =>
    scenario<unknown, Op>({
      ...workload,
      name,
      nodes: { count: nodes, start: of },
      clients: { count: 3, start: client },
      faults,
      duration: '2s',
      settle: '20s',
      liveness: { quorum: 'all' },
    })
  return { name, correct: system(start), wrong: Object.entries(bugs).map(([bug, wrong]) => [bug, system(wrong)]) }
}

const naive = (env: AnyEnv) => Replica.start(env, NAIVE_COUNTER)
const replicas = <State>(object: Replicated<State>) => ({
  nodes: 3,
  client: replicaClient,
  start: (env: AnyEnv) => Replica.start(env, object),
})
const wrongReplicas = <State>(object: Replicated<State>) =>
  Object.fromEntries(REPLICA_BUGS.map(bug => [bug, (env: AnyEnv) => Replica.start(env, object, bug)]))
const logs = { nodes: 1, client: logClient, start: (env: AnyEnv) => Log.start(env) }
const wrongLogs = Object.fromEntries(LOG_BUGS.map(bug => [bug, (env: AnyEnv) => Log.start(env, bug)]))

const every = '20ms'
const REFERENCES: readonly Reference[] = [
  reference('set', setWorkload({ every }), replicas(SET), wrongReplicas(SET)),
  reference('broadcast', broadcastWorkload({ every }), replicas(SET), wrongReplicas(SET)),
  reference('g-counter', gCounterWorkload({ every }), replicas(COUNTER), { ...wrongReplicas(COUNTER), naive }),
  reference('pn-counter', pnCounterWorkload({ every }), replicas(COUNTER), { ...wrongReplicas(COUNTER), naive }),
  reference('kafka', kafkaWorkload({ every }), logs, wrongLogs),
]

describe.each(REFERENCES)('$name', ({ correct, wrong }) => {
  test('a correct system passes', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { violations } = await run(correct, { seed })
      expect(violations, `seed ${seed}`).toEqual([])
    }
  })

  test.each(wrong)('%s is found', async (_bug, broken) => {
    const found = new Set<string>()
    for (let seed = 1; seed <= 60 && found.size === 0; seed++) {
      for (const { kind } of (await run(broken, { seed })).violations) found.add(kind)
    }
    expect([...found]).toEqual(['history'])
  })
})
