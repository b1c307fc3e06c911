import type { ConsistencyModel } from '../consistency-model.ts'

const SINGLE_OBJECTS = 'it is about operations on single objects, which the checkers of objects judge'
const BY_SERIALIZABLE = 'what a history shows of it is serializability: ask for serializable'

const REASONS: Readonly<Partial<Record<ConsistencyModel, string>>> = {
  'cursor-stability': 'a history does not show which reads were made through a cursor',
  'monotonic-snapshot-read': 'a history does not show at which moments the snapshots of its reads were taken',
  'view-serializable': BY_SERIALIZABLE,
  '1SR': BY_SERIALIZABLE,
  'session-serializable':
    'what a history shows of it is serializability in sessions: ask for strong-session-serializable',
  linearizable: SINGLE_OBJECTS,
  sequential: SINGLE_OBJECTS,
  PRAM: SINGLE_OBJECTS,
  'writes-follow-reads': SINGLE_OBJECTS,
  'monotonic-reads': SINGLE_OBJECTS,
  'monotonic-writes': SINGLE_OBJECTS,
  'read-your-writes': SINGLE_OBJECTS,
}

/** Why not all is checked that a model demands of transactions. */
export function whyUnchecked(model: ConsistencyModel): string | undefined {
  return REASONS[model]
}
