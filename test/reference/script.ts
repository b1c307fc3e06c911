/** What a node may do. Times are microseconds. */
export type Action =
  | { readonly does: 'send'; readonly to: string }
  | { readonly does: 'rpc'; readonly to: string; readonly timeoutUs: number }
  | { readonly does: 'timer'; readonly slot: number; readonly afterUs: number }
  | { readonly does: 'clear'; readonly slot: number }
  | { readonly does: 'disk' }

export const TRIGGERS = ['start', 'timer', 'datagram', 'request', 'reply', 'timeout', 'disk'] as const
export type Trigger = (typeof TRIGGERS)[number]

/** What each node does when something happens to it: the lists take turns. */
export type Table = Readonly<Record<Trigger, readonly (readonly Action[])[]>>

/** More than that a node does not do in a run: tables that set each other off come to an end. */
const MOST_ACTIONS = 60

/** One node's table, and how far it is in it. A crash changes nothing about that. */
export class Script {
  readonly #table: Table
  readonly #turns = new Map<Trigger, number>()
  #left = MOST_ACTIONS

  constructor(table: Table) {
    this.#table = table
  }

  /** Returns what the node does now. */
  react(trigger: Trigger): readonly Action[] {
    const lists = this.#table[trigger]
    if (lists.length === 0 || this.#left <= 0) return []
    const turn = this.#turns.get(trigger) ?? 0
    this.#turns.set(trigger, turn + 1)
    const actions = lists[turn % lists.length] ?? []
    this.#left -= actions.length
    return actions
  }

  /** Whether the request that was just reacted to is answered. Two of three are. */
  get answers(): boolean {
    return (this.#turns.get('request') ?? 0) % 3 !== 2
  }
}
