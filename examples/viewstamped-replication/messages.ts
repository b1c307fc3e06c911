import type { Command, Request } from '../ground/store-client.ts'

export type Message =
  | Request
  /**
   * From the primary of the view: the log from entry `from` on, and how much of it is committed. To one that is not in the view
   * yet it is all of it, and starts the view there.
   */
  | {
      readonly type: 'prepare'
      readonly view: number
      readonly from: number
      readonly entries: readonly Command[]
      readonly committed: number
    }
  /** From a backup: so much of the primary's log it has on its disk. */
  | { readonly type: 'prepare-ok'; readonly view: number; readonly has: number }
  /** From one that has given up on the primary. */
  | { readonly type: 'start-view-change'; readonly view: number }
  /** To the primary of the new view, with the log of its sender and the view in which that was last written. */
  | {
      readonly type: 'do-view-change'
      readonly view: number
      readonly lastNormal: number
      readonly entries: readonly Command[]
    }
