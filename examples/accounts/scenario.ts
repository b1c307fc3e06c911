import { exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { linearizable } from 'sameseed/checkers'
import { networkFaults } from '../ground/faults.ts'
import { account } from './account.ts'
import { AccountClient, workload } from './account-client.ts'
import type { BugName } from './bugs.ts'
import { Database } from './database.ts'
import { Images } from './images.ts'
import { liveFolder, Service } from './service.ts'

/** Accounts with images, which two services see to, correct or with one of the `bugs`. */
export function accountsScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'accounts' : `accounts-${bug}`,
    nodes: {
      service: { count: 2, start: env => new Service(env, bug) },
      database: { count: 1, start: () => new Database() },
      images: { count: 1, start: () => new Images() },
    },
    clients: { count: 4, start: env => new AccountClient(env) },
    workload,
    faults: swarm(...networkFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '3s',
    settle: '3s',
    liveness: { quorum: 'all' },
    expect: ({ eventually, sometimes }) => [
      linearizable(account),
      eventually('each image has an account', ({ nodes }) => {
        const rows = nodes.flatMap(({ state }) => ('rows' in state ? Object.entries(state.rows) : []))
        const folders = nodes.flatMap(({ state }) => ('folders' in state ? state.folders : []))
        const known = rows.map(([name, row]) => liveFolder(name, row))
        const orphan = folders.find(folder => !known.includes(folder))
        return orphan === undefined || `there are images of ${orphan}`
      }),
      sometimes('an account is gone when its image is stored', ({ reached }) => reached('the account is gone') > 0),
    ],
  })
}
