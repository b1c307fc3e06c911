import { type AnyEnv, clockDrift, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'
import { usualFaults } from '../ground/faults.ts'
import { StoreClient, storeWorkload } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'
import { Monitor } from './monitor.ts'
import { Replica } from './replica.ts'

const replicasOf = ({ nodes }: AnyEnv) => nodes.filter(node => node.startsWith('replica'))

/** Texts on a primary and a backup, and a spare replica; correct or with one of the `bugs`. */
export function primaryBackupScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'primary-backup' : `primary-backup-${bug}`,
    nodes: {
      monitor: { count: 1, start: env => Monitor.start(env, bug) },
      replica: { count: 3, start: env => Replica.start(env, bug) },
    },
    clients: { count: 3, start: env => new StoreClient(env, replicasOf(env)) },
    workload: storeWorkload('30ms'),
    faults: swarm(...usualFaults(), clockDrift()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '4s',
    settle: '10s',
    liveness: { quorum: 'all' },
    expect: ({ sometimes }) => [
      linearizable(kv({ missing: '' })),
      sometimes('a backup takes over', ({ reached }) => reached('another primary') > 0),
    ],
  })
}
