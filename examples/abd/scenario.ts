import { exponential, type FuzzableScenario, mix, scenario, swarm } from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'
import { faultsOfClients } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { RegisterClient } from './client.ts'
import { Replica } from './replica.ts'

const CLIENTS = ['c1', 'c2', 'c3', 'c4']

/** Registers that are read and written as if there were one copy, correct or with one of the `bugs`. */
export function abdScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'abd' : `abd-${bug}`,
    nodes: { count: 3, start: env => Replica.start(env, bug) },
    clients: { count: CLIENTS.length, start: env => new RegisterClient(env, bug) },
    workload: mix(
      {
        read: { weight: 1, value: ({ pick }) => [pick(['x', 'y']), null] },
        write: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), unique] },
      },
      { every: '30ms' },
    ),
    faults: swarm(...faultsOfClients(CLIENTS)),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '3s',
    settle: '5s',
    liveness: { quorum: 'majority' },
    expect: [linearizable(kv())],
  })
}
