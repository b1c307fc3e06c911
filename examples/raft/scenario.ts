import { type FuzzableScenario, longTail, mix, scenario, type Workload, type WorkloadContext } from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'
import type { BugName } from './bugs.ts'
import { RaftClient } from './client.ts'
import { amnesia, everyFault, usualFaults } from './faults.ts'
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
  /** A mistake to plant in every node; none unless told. */
  readonly bug?: BugName
  /** 5 unless told. */
  readonly nodes?: number
  /** 6 unless told: readers, writers and operators. */
  readonly clients?: number
  /** `usual` unless told; with `every`, progress is demanded after them, too; `amnesia` is more than Raft stands. */
  readonly faults?: keyof typeof settings
}

/** Readers stay with the leader that they know for as long as it answers. */
const readers = mix({ get: { weight: 1, value: ({ pick }) => [pick(['x', 'y', 'r']), null] } }, { every: '150ms' })

/** Registers that see `cas`, and texts that only grow in between two `put`s: there, nothing that happens twice is overlooked. */
const writers = mix(
  {
    get: { weight: 3, value: ({ pick }) => [pick(['x', 'y', 'r']), null] },
    append: { weight: 5, value: ({ pick, unique }) => [pick(['x', 'y']), `${unique}.`] },
    put: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), `${unique}.`] },
    cas: { weight: 3, value: ({ integer }) => ['r', [integer(0, 2) || null, integer(1, 2)]] },
  },
  { every: '200ms' },
)

const servers = ['n1', 'n2', 'n3', 'n4', 'n5']

/** Whoever changes the cluster: it shrinks and grows between three and five servers. */
const operators = mix(
  {
    'remove-server': { weight: 1, value: ({ pick }) => pick(servers) },
    'add-server': { weight: 2, value: ({ pick }) => pick(servers) },
  },
  { every: '100ms' },
)

/** As many readers as writers as operators. */
const workload: Workload = {
  plan(context) {
    return [readers, writers, operators].flatMap((part, i) => part.plan({ ...context, clients: every3rd(context, i) }))
  },
  final(context) {
    return [readers, writers].flatMap((part, i) => part.final({ ...context, clients: every3rd(context, i) }))
  },
}

function every3rd({ clients }: WorkloadContext, first: number): readonly string[] {
  return clients.filter((_, i) => i % 3 === first)
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
