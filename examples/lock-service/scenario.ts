import { type AnyEnv, clockDrift, clockJump, exponential, type FuzzableScenario, mix, scenario, swarm } from 'sameseed'
import { linearizable, monotonic } from 'sameseed/checkers'
import { usualFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { HeapNode } from './heap-node.ts'
import { increments, oneHolderAtATime } from './holders.ts'
import { Storage } from './storage.ts'
import { type Work, Worker } from './worker.ts'

/** A count that workers raise under a lock, correct or with one of the `bugs`. */
export function lockServiceScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'lock-service' : `lock-service-${bug}`,
    nodes: {
      heap: { count: 3, start: env => HeapNode.start(env, bug) },
      storage: { count: 1, start: env => Storage.start(env, bug) },
    },
    clients: { count: 4, start: (env: AnyEnv) => new Worker(env) },
    workload: mix({ increment: 1 }, { every: '50ms' }),
    faults: swarm(...usualFaults(), clockDrift(), clockJump()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '4s',
    settle: '10s',
    liveness: { quorum: 'all' },
    expect: ({ sometimes }) => [
      linearizable(increments),
      monotonic<Work>({ f: 'increment', order: 'realtime', strictly: true, compare: (a, b) => a.token - b.token }),
      oneHolderAtATime,
      sometimes('the heap fails over', ({ reached }) => reached('failed over') > 0),
    ],
  })
}
