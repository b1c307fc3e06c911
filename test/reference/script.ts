/** What a node may do. Times are microseconds. */
export type Action =
  | { readonly does: 'send'; readonly to: string }
  | { readonly does: 'rpc'; readonly to: string; readonly timeoutUs: number }
  | { readonly does: 'timer'; readonly slot: number; readonly afterUs: number }
  | { readonly does: 'clear'; readonly slot: number }
  | { readonly does: 'disk' }
  | { readonly does: 'connect'; readonly to: string; readonly port: number; readonly timeoutUs: number }
  | { readonly does: 'say'; readonly slot: number; readonly characters: number }
  | { readonly does: 'close' | 'abort'; readonly slot: number }

export const TRIGGERS = [
  'start',
  'timer',
  'datagram',
  'request',
  'reply',
  'timeout',
  'disk',
  // Of connections: its own is open or is not, another's is accepted, a message came, the other side has closed, it broke.
  'opened',
  'failed',
  'accepted',
  'said',
  'ended',
  'broken',
] as const
export type Trigger = (typeof TRIGGERS)[number]

/** What each node does when something happens to it: the lists take turns. */
export type Table = Readonly<Record<Trigger, readonly (readonly Action[])[]>>

/** More than that a node does not do in a run: tables that set each other off come to an end. */
const MOST_ACTIONS = 60

/** One node's table, and how far it is in it. A crash changes nothing about that. */
export class Script {
  /** The ports at which it accepts connections; 0 is the one without a number. */
  readonly doors: number[]
  readonly #table: Table
  readonly #turns = new Map<Trigger, number>()
  #left = MOST_ACTIONS
  #accepted = 0

  constructor(table: Table, doors: readonly number[]) {
    this.#table = table
    this.doors = [...doors]
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

  /** Whether what comes on the connection that was just accepted is read. It is for two of three. */
  get reads(): boolean {
    return this.#accepted++ % 3 !== 2
  }
}
