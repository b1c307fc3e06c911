import type { LevelAnomaly } from '../anomaly.ts'
import type { ConsistencyModel } from '../consistency-model.ts'
import { COUNTING } from '../narration.ts'
import type { SessionOrder } from './commit-order.ts'

/** What a level demands of the order in which transactions commit, from the weakest up. */
export type Axiom =
  | 'monotonic atomic view'
  | 'atomic view'
  | 'causality'
  | 'monotonic view'
  | 'prefix'
  | 'parallel snapshots'
  | 'snapshots'
  | 'serial updates'
  | 'serial'

/** A consistency model whose axioms are checked against every order of the writes. */
export interface Level {
  readonly model: ConsistencyModel
  readonly axiom: Axiom
  readonly order: SessionOrder
  /** What it is called if there is no such order. */
  readonly anomaly: LevelAnomaly
}

const level = (model: ConsistencyModel, axiom: Axiom, order: SessionOrder, anomaly: LevelAnomaly): Level => {
  return { model, axiom, order, anomaly }
}

/** All that are decided, the weakest first. */
export const LEVELS: readonly Level[] = [
  level('monotonic-atomic-view', 'monotonic atomic view', 'none', 'observed-transaction-vanishes'),
  level(
    'strong-session-monotonic-atomic-view',
    'monotonic atomic view',
    'process',
    'observed-transaction-vanishes-process',
  ),
  level('read-atomic', 'atomic view', 'none', 'fractured-read'),
  level('strong-session-read-atomic', 'atomic view', 'process', 'fractured-read-process'),
  level('causal-cerone', 'causality', 'none', 'causality-violation'),
  level('causal', 'causality', 'process', 'causality-violation-process'),
  level('monotonic-view', 'monotonic view', 'none', 'G-monotonic'),
  level('consistent-view', 'parallel snapshots', 'none', 'no-parallel-snapshot-order'),
  // It asks for moments besides at which transactions begin, which no history shows: if all begin before any commits, they say nothing.
  level('forward-consistent-view', 'parallel snapshots', 'none', 'no-parallel-snapshot-order'),
  level('prefix', 'prefix', 'none', 'no-prefix-order'),
  level('strong-session-prefix', 'prefix', 'process', 'no-prefix-order-process'),
  level('parallel-snapshot-isolation', 'parallel snapshots', 'none', 'no-parallel-snapshot-order'),
  level(
    'strong-session-parallel-snapshot-isolation',
    'parallel snapshots',
    'process',
    'no-parallel-snapshot-order-process',
  ),
  level('snapshot-isolation', 'snapshots', 'none', 'no-snapshot-order'),
  level('strong-session-snapshot-isolation', 'snapshots', 'process', 'no-snapshot-order-process'),
  level('strong-snapshot-isolation', 'snapshots', 'realtime', 'no-snapshot-order-realtime'),
  level('update-serializable', 'serial updates', 'none', 'G-update'),
  level('repeatable-read', 'serial', 'none', 'no-serial-order'),
  level('serializable', 'serial', 'none', 'no-serial-order'),
  level('strong-session-serializable', 'serial', 'process', 'no-serial-order-process'),
  level('strict-serializable', 'serial', 'realtime', 'no-serial-order-realtime'),
]

/** What breaks a level, in words. */
export function meaningOf({ axiom, order }: Pick<Level, 'axiom' | 'order'>): string {
  return `${COUNTING[order]}${MEANING[axiom]}`
}

const MEANING: Readonly<Record<Axiom, string>> = {
  'monotonic atomic view':
    'a transaction read something of another, and after that something older than what that wrote.',
  'atomic view': 'a transaction saw a part of another, and not the rest.',
  causality: 'a transaction saw something, and not what had happened before it.',
  'monotonic view':
    'in whatever order the writes were made, some transaction depended on another, and after that read something older than what that wrote.',
  prefix: 'there is no order of commits of which every transaction saw a beginning.',
  'parallel snapshots': 'no order of the writes explains the reads, if no transaction overwrites what it did not see.',
  snapshots: 'there are no moments at which the transactions can have taken their snapshots and committed.',
  'serial updates':
    'in whatever order the writes were made, those that write cannot have run one after the other, not even with only one of those that only read.',
  serial: 'the transactions cannot have run one after the other, in whatever order.',
}
