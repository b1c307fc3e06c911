/** Names an operation: the `number`-th of a replica, from 1. */
export interface Dot {
  readonly replica: string
  readonly number: number
}

/** Names a letter, and orders insertions at the same place: later ones are greater (a Lamport clock). */
export interface LetterId {
  readonly time: number
  readonly replica: string
}

/** What has happened to the data. */
export type Change =
  | { readonly type: 'count'; readonly by: number }
  | { readonly type: 'add'; readonly element: string }
  | { readonly type: 'remove'; readonly element: string; readonly additions: readonly string[] }
  | { readonly type: 'insert'; readonly id: LetterId; readonly after: LetterId | null; readonly letter: string }
  | { readonly type: 'delete'; readonly id: LetterId }

/** Of each replica, how many of its operations. */
export type Vector = Readonly<Record<string, number>>

/** A change, and what its replica had seen when it made it. */
export interface Stamped {
  readonly dot: Dot
  readonly seen: Vector
  readonly change: Change
}

export const dotName = ({ replica, number }: Dot) => `${replica}:${number}`
