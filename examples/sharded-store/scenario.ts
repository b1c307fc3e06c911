import { exponential, type FuzzableScenario, listAppendWorkload, scenario, swarm } from 'sameseed'
import { networkFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Group } from './group.ts'
import { Master } from './master.ts'
import { ALL } from './shards.ts'
import { TransactionClient } from './transaction-client.ts'

const transactions = listAppendWorkload({ every: '40ms', keys: 4, maxLength: 3 })

/** Transactions on shards that move between groups, correct or with one of the `bugs`. */
export function shardedStoreScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'sharded-store' : `sharded-store-${bug}`,
    nodes: {
      master: { count: 1, start: env => new Master(env) },
      group: { count: 3, start: env => new Group(env, bug) },
    },
    clients: { count: 4, start: env => new TransactionClient(env) },
    workload: transactions.workload,
    faults: swarm(...networkFaults()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '3s',
    settle: '5s',
    liveness: { quorum: 'all' },
    expect: ({ eventually, sometimes }) => [
      ...transactions.expect,
      eventually('each shard is somewhere, and nothing is locked', ({ nodes }) => {
        const groups = nodes.flatMap(({ id, state }) => ('shards' in state ? [{ id, ...state }] : []))
        const homeless = ALL.find(shard => groups.filter(({ shards }) => shards.includes(shard)).length !== 1)
        if (homeless !== undefined) return `shard ${homeless} is not on one group`
        const stuck = groups.find(({ locked, awaited }) => locked || awaited.length > 0)
        return stuck === undefined || `${stuck.id} still waits`
      }),
      sometimes('a shard is moved', ({ reached }) => reached('a shard is moved') > 0),
      sometimes(
        'several groups have a part in a transaction',
        ({ reached }) => reached('a transaction of several groups') > 0,
      ),
    ],
  })
}
