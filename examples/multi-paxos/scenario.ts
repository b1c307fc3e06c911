import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'
import { usualFaults } from '../ground/faults.ts'
import { StoreClient, storeWorkload } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'

import { MultiPaxosNode } from './node.ts'

/** Texts on five nodes that agree by Multi-Paxos, correct or with one of the `bugs`. */
export function multiPaxosScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'multi-paxos' : `multi-paxos-${bug}`,
    nodes: { count: 5, start: env => MultiPaxosNode.start(env, bug) },
    clients: { count: 3, start: env => new StoreClient(env) },
    workload: storeWorkload('40ms'),
    faults: swarm(...usualFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '4s',
    settle: '10s',
    liveness: { quorum: 'all' },
    expect: ({ sometimes }) => [
      linearizable(kv({ missing: '' })),
      sometimes('a leader is replaced', ({ reached }) => reached('leader stepped down') > 0),
    ],
  })
}
