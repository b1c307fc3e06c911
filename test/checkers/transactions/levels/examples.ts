import type { LevelAnomaly } from '../../../../src/checkers/transactions/anomaly.ts'
import type { History } from '../../../../src/workload/history.ts'
import { history } from '../histories.ts'

/** A history that shows an anomaly and none that is weaker, and the level that it breaks. */
export interface Example {
  readonly consistency: string
  readonly events: History
}

/** Every anomaly that a level has of its own, in a history that is about as small as can be. */
export const EXAMPLES: Readonly<Record<LevelAnomaly, Example>> = {
  'observed-transaction-vanishes': {
    consistency: 'read-atomic',
    events: history('0 ok: append x 1, append y 1', '1 ok: r x [1], r y []'),
  },
  'fractured-read': {
    consistency: 'read-atomic',
    events: history('0 ok: w x 1, w y 1', '1 ok: r y 1, w x 2, w z 2', '2 ok: r x 1, r z 2'),
  },
  'causality-violation': {
    consistency: 'causal-cerone',
    events: history('0 ok: w x 1', '1 ok: r x 1, w x 2', '2 ok: r x 2, w y 1', '3 ok: r y 1, r x 1'),
  },
  'G-monotonic': {
    consistency: 'monotonic-view',
    events: history('0 ok: w x 1', '1 ok: r x 1, w y 1', '2 ok: r y 1, r x null'),
  },
  'no-prefix-order': {
    consistency: 'prefix',
    events: history(
      '0 ok: w x 1, w y 1',
      '1 ok: r x 1, w x 2',
      '2 ok: r y 1, w y 2',
      '3 ok: r x 2, r y 1',
      '4 ok: r y 2, r x 1',
    ),
  },
  'no-parallel-snapshot-order': {
    consistency: 'snapshot-isolation',
    events: history('0 ok: w x 9, w y 9, w z 9', '1 ok: r x 9, w y 1, w z 1', '2 ok: r y 9, w x 1, w z 2'),
  },
  // Each by itself, a beginning of the commits and no lost update, could be; both together cannot.
  'no-snapshot-order': {
    consistency: 'snapshot-isolation',
    events: history(
      '0 ok: w z 1, w x 2',
      '1 ok: w x 3, r y 4',
      '2 ok: r y null, r x 2',
      '3 ok: w y 4, r x null',
      '4 ok: r z null, w y 5',
    ),
  },
  'G-update': {
    consistency: 'update-serializable',
    events: history('0 ok: w x 1, w y 1', '1 ok: r x 1, w y 2', '2 ok: r y 1, w x 2'),
  },
  // Those that write have an order, also with either of the two that only read; with both they have none.
  'no-serial-order': {
    consistency: 'serializable',
    events: history(
      '0 ok: w a 1, w b 1, w d 1, w e 1, w u 1',
      '1 ok: r a 1, w e 2',
      '2 ok: w a 2, r b 1',
      '3 ok: r u 1, w b 2, w c 2',
      '4 ok: r c 2, r d 1',
      '5 ok: r u 1, w d 2',
      '6 ok: r d 2, r e 1',
    ),
  },
  'observed-transaction-vanishes-process': {
    consistency: 'strong-session-monotonic-atomic-view',
    events: history('0 ok: r x null, r x 1', '0 ok: w x 1'),
  },
  'fractured-read-process': {
    consistency: 'strong-session-read-atomic',
    events: history('0 ok: w x 1', '0 ok: r x null'),
  },
  'causality-violation-process': {
    consistency: 'causal',
    events: history('0 ok: w x 1', '1 ok: r x 1, w x 2', '1 ok: w y 1', '3 ok: r y 1, r x 1'),
  },
  'no-prefix-order-process': {
    consistency: 'strong-session-prefix',
    events: history('0 ok: w x 1, w y 2', '0 ok: r y 5', '1 ok: w y 5', '1 ok: r x null'),
  },
  'no-parallel-snapshot-order-process': {
    consistency: 'strong-session-parallel-snapshot-isolation',
    events: history('0 ok: w x 1', '1 ok: w y 2, r x null, w x 3', '0 ok: r y null'),
  },
  'no-snapshot-order-process': {
    consistency: 'strong-session-snapshot-isolation',
    events: history(
      '0 ok: w z 1, w x 2',
      '1 ok: w x 3, r y 4',
      '0 ok: r y null',
      '2 ok: w y 4, r x null',
      '3 ok: r z null, w y 5',
    ),
  },
  'no-serial-order-process': {
    consistency: 'strong-session-serializable',
    events: history('0 ok: w y 1', '1 ok: r y 1, w x 3', '0 ok: w y 4, r x null'),
  },
  'no-snapshot-order-realtime': {
    consistency: 'strong-snapshot-isolation',
    events: history('0 ok: w y 1', '1 ok: w y 2', '2 ok: r y 1'),
  },
  'no-serial-order-realtime': {
    consistency: 'strict-serializable',
    events: history('0 ok: w y 1', '1 invoke: r y null, w x 3', '2 ok: w y 4, r x null', '1 ok: r y 1, w x 3'),
  },
}
