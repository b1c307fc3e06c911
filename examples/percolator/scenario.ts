import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { listAppend } from 'sameseed/checkers'
import { faultsOfClients } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { TransactionClient, workload } from './client.ts'
import { STORES } from './messages.ts'
import { Oracle } from './oracle.ts'
import { Store } from './store.ts'

const CLIENTS = ['c1', 'c2', 'c3', 'c4']

/** Transactions on three stores, as Percolator has them, correct or with one of the `bugs`. */
export function percolatorScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'percolator' : `percolator-${bug}`,
    nodes: {
      oracle: { count: 1, start: env => Oracle.start(env, bug) },
      store: { count: STORES.length, start: env => Store.start(env, bug) },
    },
    clients: { count: CLIENTS.length, start: env => new TransactionClient(env, bug) },
    workload,
    faults: swarm(...faultsOfClients(CLIENTS)),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '3s',
    settle: '5s',
    liveness: { quorum: 'all' },
    expect: ({ sometimes }) => [
      listAppend({ consistency: 'strong-snapshot-isolation' }),
      sometimes('another one rolls it back', ({ reached }) => reached('rolled back by another') > 0),
    ],
  })
}
