import { type DrawnWorkload, mix, type Operation, type PlannedWorkload, type WorkloadContext } from 'sameseed'

/** What the store's clients do. A key that was never written holds `null`. */
export type StoreOperation =
  | Operation<'get', readonly [key: string, missing: null], readonly [key: string, value: unknown]>
  | Operation<'put', readonly [key: string, value: string], never>
  | Operation<'append', readonly [key: string, suffix: string], never>
  | Operation<'cas', readonly [key: string, change: readonly [old: number | null, next: number]], never>

/** How the cluster is changed. */
export type MembershipOperation = Operation<'add-server', string, never> | Operation<'remove-server', string, never>

export type RaftOperation = StoreOperation | MembershipOperation

/** Readers stay with the leader that they know for as long as it answers. */
const readers: DrawnWorkload<RaftOperation> = mix(
  { get: { weight: 1, value: ({ pick }) => [pick(['x', 'y', 'r']), null] } },
  { every: '150ms' },
)

/** Registers that see `cas`, and texts that only grow in between two `put`s: there, nothing that happens twice is overlooked. */
const writers: DrawnWorkload<RaftOperation> = mix(
  {
    get: { weight: 3, value: ({ pick }) => [pick(['x', 'y', 'r']), null] },
    append: { weight: 5, value: ({ pick, unique }) => [pick(['x', 'y']), `${unique}.`] },
    put: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), `${unique}.`] },
    cas: { weight: 3, value: ({ integer }) => ['r', [integer(0, 2) || null, integer(1, 2)]] },
  },
  { every: '200ms' },
)

const servers = ['n1', 'n2', 'n3', 'n4', 'n5']

/** Operators change the cluster: it shrinks and grows between three and five servers. */
const operators: DrawnWorkload<RaftOperation> = mix(
  {
    'remove-server': { weight: 1, value: ({ pick }) => pick(servers) },
    'add-server': { weight: 2, value: ({ pick }) => pick(servers) },
  },
  { every: '100ms' },
)

/** As many readers as writers as operators. */
export const workload: PlannedWorkload<RaftOperation> = {
  plan: context =>
    [readers, writers, operators].flatMap((part, i) => part.plan({ ...context, clients: every3rd(context, i) })),
  isFinalOptional: true,
  final: context => [readers, writers].flatMap((part, i) => part.final({ ...context, clients: every3rd(context, i) })),
}

function every3rd({ clients }: WorkloadContext, first: number): readonly string[] {
  return clients.filter((_, i) => i % 3 === first)
}
