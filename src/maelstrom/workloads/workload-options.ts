import type { Duration } from '../../clock/duration.ts'
import type { TopologyName } from '../topology.ts'

/** What workloads are made from: Maelstrom's options, with their defaults filled in. */
export interface WorkloadOptions {
  /** Mean time between two operations. */
  readonly every: Duration
  /** How long after the healing the last reads begin. */
  readonly quiet: Duration
  /** How many clients there are. */
  readonly concurrency: number
  readonly topology: TopologyName
  readonly consistencyModels: readonly string[]
  readonly keyCount: number | undefined
  readonly maxTxnLength: number
  readonly maxWritesPerKey: number
}
