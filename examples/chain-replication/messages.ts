import type { Command, Request } from '../ground/store-client.ts'

/** Who is in the chain, from its head to its tail. */
export interface Config {
  readonly number: number
  readonly chain: readonly string[]
  /** By member, the configuration in which it came in. */
  readonly since: Readonly<Record<string, number>>
}

export type Message =
  | Request
  /** From a replica to the master. `has` is the last configuration in which its log was brought up to date. */
  | { readonly type: 'ping'; readonly has: number }
  /** From a member to the next one: what its log has from `from` on. */
  | {
      readonly type: 'forward'
      readonly config: Config
      readonly from: number
      readonly entries: readonly Command[]
    }
  /** From a member to the one before: so many of the commands are at the tail. */
  | { readonly type: 'committed'; readonly config: number; readonly count: number }

/** How long the log of the next one is, on its disk; or the configuration that it is in. */
export type ForwardReply = { readonly has: number; readonly committed: number } | { readonly refusedFor: number }
