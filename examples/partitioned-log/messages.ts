/** A message as it stands in a log. Its producer repeats it until it is confirmed: the sequence tells that it is the same. */
export interface Entry {
  /** Of the leader that took it in. */
  readonly epoch: number
  readonly producer: string
  readonly sequence: number
  readonly value: number
}

/** Who leads a partition, and which of its replicas are in sync: they have all that was ever confirmed. */
export interface Leadership {
  readonly partition: string
  readonly leader: string
  /** Grows with each leader. */
  readonly epoch: number
  readonly inSync: readonly string[]
  /** Grows with each change, of the replicas in sync as well. */
  readonly version: number
}

export type Offsets = Readonly<Record<string, number>>

export type Message =
  // ---- to a broker
  | { readonly type: 'produce'; readonly partition: string; readonly entry: Omit<Entry, 'epoch'> }
  | { readonly type: 'consume'; readonly partition: string; readonly offset: number }
  /** From a follower, which has on its disk what is before `offset`, and there last an entry of `lastEpoch`. */
  | {
      readonly type: 'fetch'
      readonly partition: string
      readonly epoch: number
      readonly offset: number
      readonly lastEpoch: number
    }
  // ---- to the controller, from brokers
  | { readonly type: 'heartbeat'; readonly restarted: boolean }
  /** From a leader: these are in sync, if that was the last version. */
  | { readonly type: 'in-sync'; readonly leadership: Leadership }
  // ---- to the coordinator, from consumers
  | { readonly type: 'join' }
  | { readonly type: 'leave' }
  /** Says that it is alive as well. */
  | { readonly type: 'commit'; readonly generation: number; readonly offsets: Offsets }

export type NotLeader = { readonly status: 'not-leader'; readonly leader: string | null }
export type ProduceReply =
  | { readonly status: 'stored'; readonly offset: number }
  | NotLeader
  | { readonly status: 'retry' }
export type ConsumeReply =
  | {
      readonly status: 'entries'
      readonly entries: readonly (readonly [offset: number, value: number])[]
      readonly end: number
    }
  | NotLeader
export type FetchReply =
  | { readonly status: 'entries'; readonly entries: readonly Entry[]; readonly watermark: number }
  /** The follower has other entries than its leader, at the latest from here on. */
  | { readonly status: 'diverged'; readonly from: number }
  | { readonly status: 'refused' }
export type JoinReply = {
  readonly generation: number
  readonly partitions: readonly string[]
  readonly committed: Offsets
}
/** With all that the group has committed. */
export type CommitReply = { readonly status: 'ok'; readonly committed: Offsets } | { readonly status: 'rejoin' }

export const PARTITIONS = ['k0', 'k1'] as const
export const BROKERS = ['broker1', 'broker2', 'broker3'] as const
