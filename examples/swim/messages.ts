export type Status = 'alive' | 'suspect' | 'dead'

/** What is known of a member. Only the member itself raises its incarnation: to say that it is alive after all. */
export interface Known {
  readonly status: Status
  readonly incarnation: number
}

/** All that a node knows, by member. It goes with every message. */
export type Table = Readonly<Record<string, Known>>

export type Message =
  | { readonly type: 'ping'; readonly table: Table }
  /** Asks to ping another one, which does not answer. */
  | { readonly type: 'ping-req'; readonly target: string; readonly table: Table }

export interface Reply {
  /** Whether the one that was to be pinged has answered. */
  readonly acked: boolean
  readonly table: Table
}

const RANKS: Readonly<Record<Status, number>> = { alive: 0, suspect: 1, dead: 2 }

/** Whether `news` is more than what is `known`: a later incarnation, or worse news of the same one. */
export function isNewer(news: Known, known: Known): boolean {
  if (news.incarnation !== known.incarnation) return news.incarnation > known.incarnation
  return RANKS[news.status] > RANKS[known.status]
}
