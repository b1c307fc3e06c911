/** Takes an amount from one account and gives it to another. */
export interface Transfer {
  readonly from: string
  readonly to: string
  readonly amount: number
}

/** What a transaction does at one participant: what is added to which account, or accounts that are read. */
export type Work =
  | { readonly type: 'add'; readonly account: string; readonly amount: number }
  | { readonly type: 'read'; readonly accounts: readonly string[] }

export type Balances = Readonly<Record<string, number>>
export type Decision = 'commit' | 'abort'

export type Message =
  /** From a client to the coordinator. */
  | { readonly type: 'transfer'; readonly transfer: Transfer }
  | { readonly type: 'read' }
  /** From the coordinator: do it, as far as that can still be undone, and vote. */
  | { readonly type: 'prepare'; readonly id: string; readonly work: Work }
  | { readonly type: 'decide'; readonly id: string; readonly decision: Decision }
  /** From a participant that is in doubt. */
  | { readonly type: 'what-became-of'; readonly id: string }

/** A participant's vote; with a yes, the balances that were read. */
export type Vote = { readonly vote: 'yes'; readonly balances: Balances } | { readonly vote: 'no' }

/** What a client is told. */
export type Reply = { readonly status: 'committed'; readonly balances: Balances } | { readonly status: 'aborted' }
