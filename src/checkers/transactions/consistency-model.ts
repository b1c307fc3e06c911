import { type AnomalyType, anomalyTypes, implications } from './anomaly.ts'

/**
 * The consistency models, which of them are weaker than which, and the anomalies that each forbids: the lattice of Bailis et
 * al. (VLDB 2014) and of Jepsen, with Adya's levels, Cerone's for snapshots, and the strong (real time) and strong session
 * (order within a process) variants of Daudjee and Salem (VLDB 2006).
 */

interface ModelRow {
  /** The models just below. */
  readonly weaker: readonly ConsistencyModel[]
  /** What it forbids, besides what those do. */
  readonly forbids?: readonly AnomalyType[]
  /** Other names that it goes by. */
  readonly aliases?: readonly string[]
}

const MODELS = {
  'strict-serializable': {
    weaker: [
      'serializable',
      'linearizable',
      'strong-snapshot-isolation',
      'strong-session-serializable',
      'session-serializable',
    ],
    forbids: ['G1', 'G1c-realtime', 'G2-realtime', 'no-serial-order-realtime'],
    aliases: ['strong-serializable', 'PL-SS'],
  },
  'strong-session-serializable': {
    weaker: ['serializable', 'strong-session-snapshot-isolation'],
    forbids: ['G1-process', 'G2-process', 'no-serial-order-process'],
  },
  'strong-snapshot-isolation': {
    weaker: ['strong-session-snapshot-isolation', 'strong-read-committed'],
    forbids: ['internal', 'G1-realtime', 'G-nonadjacent-realtime', 'no-snapshot-order-realtime'],
  },
  'strong-session-snapshot-isolation': {
    weaker: [
      'snapshot-isolation',
      'strong-session-parallel-snapshot-isolation',
      'strong-session-prefix',
      'strong-session-read-committed',
    ],
    forbids: ['internal', 'G1-process', 'G-nonadjacent-process', 'no-snapshot-order-process'],
  },
  'strong-session-parallel-snapshot-isolation': {
    weaker: ['parallel-snapshot-isolation', 'causal'],
    forbids: ['no-parallel-snapshot-order-process'],
  },
  'strong-session-prefix': { weaker: ['prefix', 'causal'], forbids: ['no-prefix-order-process'] },
  'strong-session-read-atomic': {
    weaker: ['read-atomic', 'strong-session-monotonic-atomic-view'],
    forbids: ['fractured-read-process'],
  },
  'strong-session-monotonic-atomic-view': {
    weaker: ['monotonic-atomic-view', 'strong-session-read-committed'],
    forbids: ['observed-transaction-vanishes-process'],
  },
  'strong-read-committed': {
    weaker: ['strong-session-read-committed', 'strong-read-uncommitted'],
    forbids: ['G1c-realtime'],
    aliases: ['strong-PL-2'],
  },
  'strong-session-read-committed': {
    weaker: ['read-committed', 'strong-session-read-uncommitted'],
    forbids: ['G1c-process'],
    aliases: ['strong-session-PL-2'],
  },
  'strong-read-uncommitted': {
    weaker: ['strong-session-read-uncommitted'],
    forbids: ['G0-realtime'],
    aliases: ['strong-PL-1'],
  },
  'strong-session-read-uncommitted': {
    weaker: ['read-uncommitted'],
    forbids: ['G0-process'],
    aliases: ['strong-session-PL-1'],
  },
  serializable: {
    weaker: ['repeatable-read', 'snapshot-isolation', 'update-serializable', 'view-serializable'],
    forbids: ['internal', 'G1', 'G2', 'predicate-read-miss', 'no-serial-order'],
    aliases: ['conflict-serializable', 'PL-3'],
  },
  'snapshot-isolation': {
    weaker: [
      'forward-consistent-view',
      'monotonic-atomic-view',
      'monotonic-snapshot-read',
      'parallel-snapshot-isolation',
      'prefix',
    ],
    forbids: ['internal', 'G1', 'G-nonadjacent', 'no-snapshot-order'],
    aliases: ['PL-SI'],
  },
  'repeatable-read': {
    weaker: ['cursor-stability', 'monotonic-atomic-view'],
    forbids: ['G1', 'G2-item', 'lost-update', 'G-monotonic', 'G-update', 'no-serial-order'],
    aliases: ['PL-2.99'],
  },
  'update-serializable': { weaker: ['forward-consistent-view'], forbids: ['G1', 'G-update'], aliases: ['PL-3U'] },
  'forward-consistent-view': { weaker: ['consistent-view'], aliases: ['PL-FCV'] },
  'consistent-view': {
    weaker: ['cursor-stability', 'monotonic-view'],
    forbids: ['G-single', 'no-parallel-snapshot-order'],
    aliases: ['PL-2+'],
  },
  'parallel-snapshot-isolation': {
    weaker: ['causal-cerone', 'monotonic-view', 'update-atomic'],
    forbids: ['internal', 'G1a', 'no-parallel-snapshot-order'],
  },
  prefix: { weaker: ['causal-cerone'], forbids: ['internal', 'G1a', 'no-prefix-order'] },
  'causal-cerone': { weaker: ['read-atomic'], forbids: ['internal', 'G1a', 'causality-violation'] },
  'update-atomic': { weaker: ['read-atomic'], forbids: ['lost-update'] },
  'read-atomic': { weaker: ['monotonic-atomic-view'], forbids: ['internal', 'G1a', 'future-read', 'fractured-read'] },
  'monotonic-atomic-view': { weaker: ['read-committed'], forbids: ['observed-transaction-vanishes'] },
  'monotonic-snapshot-read': { weaker: ['monotonic-view'], aliases: ['PL-MSR'] },
  'monotonic-view': { weaker: ['monotonic-atomic-view'], forbids: ['G1', 'G-monotonic'], aliases: ['PL-2L'] },
  'cursor-stability': { weaker: ['read-committed'], forbids: ['G1', 'lost-update'], aliases: ['PL-CS'] },
  'read-committed': { weaker: ['read-uncommitted'], forbids: ['G1'], aliases: ['PL-2'] },
  'read-uncommitted': {
    weaker: [],
    forbids: ['G0', 'duplicate-elements', 'cyclic-versions'],
    aliases: ['PL-1'],
  },
  'view-serializable': { weaker: [] },
  'session-serializable': { weaker: ['1SR'] },
  '1SR': { weaker: [] },
  linearizable: { weaker: ['sequential'] },
  sequential: { weaker: ['causal'] },
  causal: {
    weaker: ['PRAM', 'writes-follow-reads', 'causal-cerone', 'strong-session-read-atomic'],
    forbids: ['causality-violation-process'],
    aliases: ['strong-session-causal'],
  },
  PRAM: { weaker: ['monotonic-reads', 'monotonic-writes', 'read-your-writes'] },
  'writes-follow-reads': { weaker: [] },
  'monotonic-reads': { weaker: [] },
  'monotonic-writes': { weaker: [] },
  'read-your-writes': { weaker: [] },
} as const satisfies Record<
  string,
  { weaker: readonly string[]; forbids?: readonly AnomalyType[]; aliases?: readonly string[] }
>

/**
 * Describes a consistency model under its usual name. Adya's and other names are understood too, see
 * {@link consistencyModel}.
 */
export type ConsistencyModel = keyof typeof MODELS

const ROWS: Readonly<Record<ConsistencyModel, ModelRow>> = MODELS

/** Lists all models, the strongest first. */
export const CONSISTENCY_MODELS = Object.keys(MODELS) as readonly ConsistencyModel[]

const byName = new Map<string, ConsistencyModel>()
for (const model of CONSISTENCY_MODELS) {
  byName.set(model, model)
  for (const alias of ROWS[model].aliases ?? []) byName.set(alias, model)
}

/** Returns the model that goes by a name: `'PL-3'` is serializable. @throws RangeError if there is none. */
export function consistencyModel(name: string): ConsistencyModel {
  const model = byName.get(name)
  if (model === undefined) {
    throw new RangeError(`'${name}' is not a consistency model; there are ${[...byName.keys()].join(', ')}`)
  }
  return model
}

const weakerModels = new Map<ConsistencyModel, ReadonlySet<ConsistencyModel>>()
for (const model of CONSISTENCY_MODELS) {
  const all = new Set<ConsistencyModel>([model])
  for (const reached of all) for (const next of ROWS[reached].weaker) all.add(next)
  weakerModels.set(model, all)
}

/** Lists a model and all that are weaker: whatever satisfies it satisfies them too. */
export function impliedModels(model: ConsistencyModel): ReadonlySet<ConsistencyModel> {
  return weakerModels.get(model)!
}

/** Lists every anomaly that must not happen under any of the models, nor those named besides. */
export function prohibited(
  models: readonly ConsistencyModel[],
  besides: readonly AnomalyType[] = [],
): ReadonlySet<AnomalyType> {
  const forbidden = new Set<AnomalyType>(besides)
  for (const model of models) {
    for (const weaker of impliedModels(model)) for (const type of ROWS[weaker].forbids ?? []) forbidden.add(type)
  }
  return new Set(anomalyTypes().filter(type => intersects(implications(type), forbidden)))
}

/** Lists the models that a history with these anomalies cannot have been under. */
export interface RuledOut {
  /** The weakest of them. */
  readonly not: readonly ConsistencyModel[]
  /** The others, which follow: all that are stronger. */
  readonly alsoNot: readonly ConsistencyModel[]
}

/** Lists the models that anomalies rule out. */
export function ruledOut(found: Iterable<AnomalyType>): RuledOut {
  const all = new Set<AnomalyType>()
  for (const type of found) for (const implied of implications(type)) all.add(implied)
  const broken = new Set(CONSISTENCY_MODELS.filter(model => intersects(ROWS[model].forbids ?? [], all)))
  const impossible = CONSISTENCY_MODELS.filter(model => intersects(impliedModels(model), broken))
  const isWeakest = (model: ConsistencyModel) =>
    !impossible.some(other => other !== model && impliedModels(model).has(other))
  const sorted = [...impossible].sort()
  return { not: sorted.filter(isWeakest), alsoNot: sorted.filter(model => !isWeakest(model)) }
}

function intersects<Item>(some: Iterable<Item>, others: ReadonlySet<Item>): boolean {
  for (const item of some) if (others.has(item)) return true
  return false
}
