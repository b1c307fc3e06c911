import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'
import { networkFaults } from '../ground/faults.ts'
import { StoreClient, storeWorkload } from '../ground/store-client.ts'
import type { BugName } from './bugs.ts'
import { Server } from './server.ts'
import { ViewService } from './view-service.ts'

/** Texts on a primary and a backup, which a view service names, correct or with one of the `bugs`. */
export function viewServiceScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'view-service' : `view-service-${bug}`,
    nodes: {
      views: { count: 1, start: env => new ViewService(env, bug) },
      server: { count: 3, start: env => new Server(env, bug) },
    },
    clients: { count: 3, start: env => new StoreClient(env, ['server1', 'server2', 'server3']) },
    workload: storeWorkload('30ms'),
    faults: swarm(...networkFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '4s',
    settle: '6s',
    liveness: { quorum: 'all' },
    expect: ({ sometimes }) => [
      linearizable(kv({ missing: '' })),
      sometimes('the backup takes over', ({ reached }) => reached('the backup takes over') > 0),
    ],
  })
}
