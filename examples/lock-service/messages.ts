/** Who has the lock. `request` names the call that got it, so that one which is repeated gets the same token. */
export interface Holder {
  readonly request: string
  readonly token: number
}

/** All that is replicated, a heap as small as can be: who has the lock, and the last token that was given out. */
export interface Heap {
  readonly holder: Holder | null
  readonly tokens: number
  /** Only where locks expire by the clock on the wall: when. */
  readonly expiresAtMs?: number
}

/** Orders states of the heap: by the epoch of the primary that made it, and by how many it had made before. */
export interface Version {
  readonly epoch: number
  readonly offset: number
}

export type Message =
  /** From workers to the heap. */
  | { readonly type: 'acquire'; readonly request: string }
  | { readonly type: 'release'; readonly token: number }
  /** Among the nodes of the heap. */
  | { readonly type: 'vote'; readonly epoch: number; readonly version: Version }
  | { readonly type: 'store'; readonly version: Version; readonly heap: Heap }
  /** From workers to the storage. */
  | { readonly type: 'read'; readonly token: number }
  | { readonly type: 'write'; readonly token: number; readonly count: number }

export type AcquireReply =
  | { readonly status: 'granted'; readonly token: number }
  | { readonly status: 'taken' }
  | { readonly status: 'not-primary'; readonly primary: string | null }

/** Yes, or the epoch because of which it is a no. */
export type NodeReply = 'yes' | { readonly refusedFor: number }

export type StorageReply = { readonly count: number } | 'refused'

export function isAtLeast(a: Version, b: Version): boolean {
  return a.epoch === b.epoch ? a.offset >= b.offset : a.epoch > b.epoch
}
