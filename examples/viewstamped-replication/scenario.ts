import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'
import { usualFaults } from '../ground/faults.ts'
import { StoreClient, storeWorkload } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'
import { Replica } from './replica.ts'

/** Texts on three replicas with Viewstamped Replication, correct or with one of the `bugs`. */
export function viewstampedReplicationScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'viewstamped-replication' : `viewstamped-replication-${bug}`,
    nodes: { count: 3, start: env => Replica.start(env, bug) },
    clients: { count: 3, start: env => new StoreClient(env) },
    workload: storeWorkload('40ms'),
    faults: swarm(...usualFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '3s',
    settle: '8s',
    liveness: { quorum: 'all' },
    expect: ({ sometimes }) => [
      linearizable(kv({ missing: '' })),
      sometimes('another one becomes the primary', ({ reached }) => reached('another primary') > 0),
    ],
  })
}
