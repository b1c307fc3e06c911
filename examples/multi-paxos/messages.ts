import type { Command, Request } from '../ground/store-client.ts'

/** `null` does nothing: it fills a gap. */
export interface Entry {
  readonly ballot: number
  readonly command: Command | null
}

export type Slots = readonly (readonly [slot: number, entry: Entry])[]

export type Message =
  | Request
  /** Asks for a promise, and for what was accepted from slot `from` on. */
  | { readonly type: 'prepare'; readonly ballot: number; readonly from: number }
  | { readonly type: 'accept'; readonly ballot: number; readonly slot: number; readonly command: Command | null }
  /** From the leader: all slots below `chosen` are. */
  | { readonly type: 'heartbeat'; readonly ballot: number; readonly chosen: number }
  /** Asks for the chosen entries from slot `from` on. */
  | { readonly type: 'catch-up'; readonly from: number }

/** Another ballot was promised: this one. */
export interface Refusal {
  readonly refusedFor: number
}

export type PrepareReply = { readonly slots: Slots } | Refusal
export type AcceptReply = { readonly accepted: true } | Refusal

export function isRefusal(reply: PrepareReply | AcceptReply): reply is Refusal {
  return 'refusedFor' in reply
}
