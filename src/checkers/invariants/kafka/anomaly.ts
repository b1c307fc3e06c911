import type { HistoryEvent } from '../../../workload/history.ts'
import type { CycleAnomaly } from '../../transactions/anomaly.ts'

/** Says what can be wrong with a log; see {@link kafka} for what each is. */
export type KafkaAnomalyType =
  | 'inconsistent-offsets'
  | 'duplicate'
  | 'thin-air-poll'
  | 'G1a'
  | 'lost-write'
  | 'unseen'
  | 'precommitted-read'
  | 'int-poll-skip'
  | 'int-nonmonotonic-poll'
  | 'int-send-skip'
  | 'int-nonmonotonic-send'
  | 'poll-skip'
  | 'nonmonotonic-poll'
  | 'nonmonotonic-send'
  | CycleAnomaly

/** Describes one anomaly that was found. */
export interface KafkaAnomaly {
  /** Which kind of anomaly it is. */
  readonly type: KafkaAnomalyType
  /** The key that it is about, if it is about one. */
  readonly key?: string
  /** In a sentence. */
  readonly summary: string
  /** The completions (or invocations without one) of the operations that show it; those of a cycle in its order. */
  readonly operations: readonly HistoryEvent[]
}
