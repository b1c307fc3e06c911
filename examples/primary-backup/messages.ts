import type { Command, Request } from '../ground/store-client.ts'

/** Who is who, for a while. */
export interface View {
  readonly number: number
  readonly primary: string
  readonly backup: string | null
}

export type Message =
  /** From a replica to the monitor. `synced` is the last view in which the backup has all that the primary has. */
  | { readonly type: 'ping'; readonly synced: number; readonly restarted: boolean }
  | Request
  /** From the primary to the backup: what its log has from `from` on, and how much of it is committed. */
  | {
      readonly type: 'replicate'
      readonly view: number
      readonly from: number
      readonly entries: readonly Command[]
      readonly committed: number
    }

/** How long the log of the backup is, on its disk; or the view that it is in. */
export type ReplicateReply = { readonly has: number } | { readonly refusedFor: number }
