/** Keys are numbers; a key is in the shard of the same number, modulo so many. */
export const SHARDS = 3

export const GROUPS = ['group1', 'group2', 'group3']

export function shardOf(key: number): number {
  return key % SHARDS
}

/** Which group has which shard, by the number of the shard. */
export interface Configuration {
  readonly number: number
  readonly owners: readonly string[]
}

export type Part =
  | readonly ['r', key: number, list: readonly number[] | null]
  | readonly ['append', key: number, value: number]

/** What a client wants done, at once or not at all. `client` and `sequence` name it: it is carried out once. */
export interface Transaction {
  readonly client: string
  readonly sequence: number
  readonly parts: readonly Part[]
}

/** All that belongs to a shard: lists by key, and the last answer to each client whose transaction began here. */
export interface Shard {
  readonly lists: Readonly<Record<number, readonly number[]>>
  readonly answers: Readonly<Record<string, { readonly sequence: number; readonly parts: readonly Part[] }>>
}

export type Message =
  /** From a client to the group that has the shard of the first key: it has the transaction done. */
  | { readonly type: 'transaction'; readonly transaction: Transaction }
  /** From anyone to the master. Without a number: the latest configuration. */
  | { readonly type: 'configuration'; readonly number?: number }
  // ---- between groups, in the configuration of this number
  | { readonly type: 'shard'; readonly number: number; readonly shard: number; readonly contents: Shard }
  | { readonly type: 'prepare'; readonly number: number; readonly attempt: string; readonly parts: readonly Part[] }
  | { readonly type: 'decide'; readonly attempt: string; readonly isCommit: boolean }

export type TransactionReply =
  | { readonly status: 'done'; readonly parts: readonly Part[] }
  | { readonly status: 'elsewhere' }
  /** It was not carried out, and may be tried again. */
  | { readonly status: 'retry' }

/** Of one that is ready, what it would read. */
export type Vote = { readonly vote: 'yes'; readonly parts: readonly Part[] } | { readonly vote: 'no' }
