import {
  clockSkew,
  crashes,
  delays,
  type FuzzableScenario,
  holds,
  longTail,
  messageDuplication,
  messageLoss,
  mix,
  type Nemesis,
  partitions,
  pauses,
  type Rhythm,
  scenario,
  swarm,
  type Workload,
} from 'sameseed'
import { kv, linearizable } from 'sameseed/checkers'
import type { BugName } from './bugs.ts'
import { RaftClient } from './client.ts'
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
  /** 6 unless told; every third one is an operator. */
  readonly clients?: number
}

/** Registers that see `cas`, and texts that only grow in between two `put`s: there, nothing that happens twice is overlooked. */
const users = mix(
  {
    get: { weight: 8, value: ({ pick }) => [pick(['x', 'y', 'r']), null] },
    append: { weight: 5, value: ({ pick, unique }) => [pick(['x', 'y']), `${unique}.`] },
    put: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), `${unique}.`] },
    cas: { weight: 3, value: ({ integer }) => ['r', [integer(0, 2) || null, integer(1, 2)]] },
  },
  { every: '250ms' },
)

const servers = ['n1', 'n2', 'n3', 'n4', 'n5']

const operators = mix(
  {
    'remove-server': { weight: 1, value: ({ pick }) => pick(servers) },
    'add-server': { weight: 2, value: ({ pick }) => pick(servers) },
  },
  { every: '150ms' },
)

/** Of three clients one changes the cluster, and the others use it. */
const workload: Workload = {
  plan(context) {
    const userCount = Math.ceil((context.clients.length * 2) / 3)
    return [
      ...users.plan({ ...context, clients: context.clients.slice(0, userCount) }),
      ...operators.plan({ ...context, clients: context.clients.slice(userCount) }),
    ]
  },
}

type Range = readonly [least: number, most: number]

/** Draws for each run how often a fault strikes, and how long it lasts (means, ms): now and then, or again and again. */
function atAnyRate(
  name: string,
  nemesis: (rhythm: Rhythm) => Nemesis,
  { every = [100, 2_500], lasting = [30, 1_000] }: { readonly every?: Range; readonly lasting?: Range } = {},
): Nemesis {
  return {
    kinds: nemesis({}).kinds,
    faults(context) {
      const random = context.stream(`rhythm/${name}`)
      const between = ([least, most]: Range) => least * (most / least) ** random()
      return nemesis({ every: between(every), lasting: between(lasting) }).faults(context)
    },
  }
}

/** Raft under every fault there is, correct or with one of the {@link bugs}. */
export function raftScenario(options: RaftScenarioOptions = {}): FuzzableScenario<RaftState> {
  const { bug, nodes = 5, clients = 6 } = options
  return scenario({
    name: bug === undefined ? 'raft' : `raft-${bug}`,
    nodes: { count: nodes, start: env => RaftNode.start(env, { bug }) },
    clients: { count: clients, start: env => new RaftClient(env) },
    workload,
    faults: swarm(
      atAnyRate('partitions', partitions),
      atAnyRate('crashes', crashes, { every: [50, 1_000], lasting: [5, 200] }),
      atAnyRate('pauses', pauses),
      clockSkew(),
      atAnyRate('loss', messageLoss),
      atAnyRate('duplication', messageDuplication),
      atAnyRate('delays', rhythm => delays({ ...rhythm, by: '300ms' })),
      atAnyRate('holds', holds),
    ),
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
