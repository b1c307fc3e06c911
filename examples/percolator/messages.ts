export type List = readonly number[]

/** What a transaction that is not decided has of a key. Whether it commits, its primary lock says. */
export interface Lock {
  readonly startTs: number
  readonly primary: string
}

export type Message =
  /** To the oracle: a timestamp that is higher than all before. */
  | { readonly type: 'timestamp' }
  // ---- to the node that has the key
  | { readonly type: 'get'; readonly key: string; readonly ts: number }
  | { readonly type: 'prewrite'; readonly key: string; readonly list: List; readonly lock: Lock }
  | { readonly type: 'commit'; readonly key: string; readonly startTs: number; readonly commitTs: number }
  | { readonly type: 'rollback'; readonly key: string; readonly startTs: number }
  /** Of a primary: what became of its transaction? If it takes too long, it is rolled back. */
  | { readonly type: 'check'; readonly key: string; readonly startTs: number }

export type GetReply = { readonly status: 'read'; readonly list: List } | Locked
export type PrewriteReply = { readonly status: 'locked-for-you' } | { readonly status: 'conflict' } | Locked
export type CommitReply = 'committed' | 'rolled-back'
export type CheckReply =
  | { readonly status: 'committed'; readonly commitTs: number }
  | { readonly status: 'rolled-back' | 'alive' }

/** Another transaction has it. */
export interface Locked {
  readonly status: 'locked'
  readonly lock: Lock
}

const PLACES: Readonly<Record<string, string>> = { x: 'store1', y: 'store2', z: 'store3' }
export const KEYS = Object.keys(PLACES)
export const STORES = Object.values(PLACES)

export function storeOf(key: string): string {
  const store = PLACES[key]
  if (store === undefined) throw new Error(`no store has ${key}`)
  return store
}
