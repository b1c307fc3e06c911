import { type AnyEnv, exponential, machineRoom, type NodeInstance, type ScenarioSpec, swarm } from 'sameseed'
import { redisClockJumps, workerPauses } from './faults.ts'
import { RedisNode, type RedisState } from './redis-node.ts'
import { sessions } from './sessions.ts'
import { Storage, type StorageState } from './storage.ts'
import { Worker, type WorkerOperation } from './worker.ts'

const WORKERS = 3

/** What both scenarios have in common: n1 is the storage, n2 to n6 are five Redis nodes, c1 to c3 work. */
export function lockScenario(options: { readonly fenced: boolean }) {
  return {
    nodes: {
      count: 6,
      start: (env: AnyEnv): NodeInstance<RedisState | StorageState> =>
        env.id === 'n1' ? new Storage(env, options) : new RedisNode(env),
    },
    clients: { count: WORKERS, start: (env: AnyEnv) => new Worker(env, options) },
    workload: sessions,
    // Only these: on slow links the package leaves a rejection of its own unhandled, when it gives a lock back that it did not get.
    faults: swarm(workerPauses(WORKERS), redisClockJumps(), machineRoom({ disks: 1, jitter: 0 })),
    network: { latency: exponential('2ms') },
    duration: '10s',
  } satisfies Omit<ScenarioSpec<RedisState | StorageState, WorkerOperation>, 'name' | 'expect'>
}
