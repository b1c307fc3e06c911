import { type FuzzableScenario, longTail, scenario } from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'
import type { BugName } from './bugs.ts'
import { RaftClient } from './client.ts'
import { amnesia, everyFault, usualFaults } from './faults.ts'
import { workload } from './operations.ts'
import {
  convergence,
  electionSafety,
  leaderCompleteness,
  logMatching,
  only,
  sameMembers,
  stateMachineSafety,
} from './properties.ts'
import { RaftNode, type RaftState } from './raft.ts'

export interface RaftScenarioOptions {
  /** A mistake to plant in every node. Default: none. */
  readonly bug?: BugName
  /** Default: 5. */
  readonly nodes?: number
  /** Readers, writers and operators. Default: 6. */
  readonly clients?: number
  /** Default: `usual`. With `every`, progress is demanded after them, too; `amnesia` is more than Raft stands. */
  readonly faults?: keyof typeof settings
}

const settings = {
  usual: { name: undefined, faults: usualFaults() },
  // A server whose disk fails gives up, as it should, and is started again.
  every: {
    name: 'every-fault',
    faults: everyFault(),
    uncaught: { restartAfter: '300ms' },
    liveness: { quorum: 'all' },
  },
  amnesia: { name: 'amnesia', faults: amnesia() },
} as const

/** Raft, correct or with one of the {@link bugs}. */
export function raftScenario(options: RaftScenarioOptions = {}): FuzzableScenario<RaftState> {
  const { bug, nodes = 5, clients = 6, faults = 'usual' } = options
  const { name, ...setting } = settings[faults]
  return scenario({
    name: ['raft', bug, name].filter(part => part !== undefined).join('-'),
    nodes: { count: nodes, start: env => RaftNode.start(env, { bug }) },
    clients: { count: clients, start: env => new RaftClient(env) },
    workload,
    ...setting,
    network: { latency: longTail('5ms', { alpha: 1.3 }) },
    disk: { latency: longTail('200us', { alpha: 1.2, max: '100ms' }) },
    duration: '10s',
    settle: '30s',
    expect: [
      electionSafety(),
      logMatching(),
      leaderCompleteness(),
      stateMachineSafety(),
      sameMembers(),
      convergence(),
      only(['get', 'put', 'append', 'cas'], linearizable(kv())),
    ],
  })
}
