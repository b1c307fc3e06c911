import type { StoreState } from './state-machine.ts'

/** The log up to `lastIndex`, replaced by what it did (paper, section 7). */
export interface Snapshot {
  readonly lastIndex: number
  readonly lastTerm: number
  /** The digest of the log up to `lastIndex`. */
  readonly digest: number
  /** The cluster as of `lastIndex`. */
  readonly members: readonly string[]
  /** The entry that made these the members; 0 for those that the cluster began with. */
  readonly membersIndex: number
  readonly store: StoreState
}

/** Before the first entry: an empty store in a cluster of these servers. */
export function emptySnapshot(members: readonly string[]): Snapshot {
  return { lastIndex: 0, lastTerm: 0, digest: 0, members, membersIndex: 0, store: { values: {}, sessions: {} } }
}
