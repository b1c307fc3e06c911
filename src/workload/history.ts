/**
 * Histories in Jepsen's format: what the clients asked for and what they were told, in the order in which it happened.
 *
 * An operation is two events: its `invoke` and its completion. `ok` means that it happened, `fail` that it certainly did
 * not, `info` that nobody knows: it may take effect at any time after its invocation, or never. A process whose
 * operation ended in `info` is never used again; its client goes on under a new process number.
 */

export type EventType = 'invoke' | 'ok' | 'fail' | 'info'

export interface HistoryEvent {
  /** Position in the history, from 0. */
  readonly index: number
  /** Virtual time in nanoseconds since the start of the run, as Jepsen counts it; -1 if it is not known. */
  readonly time: number
  /** The logical process. A number for a client; Jepsen's histories also name the nemesis here. */
  readonly process: number | string
  readonly type: EventType
  /** What the operation does: `'read'`, `'write'`, `'acquire'`, … */
  readonly f: string
  /** Argument at the invocation, result at an `ok`. */
  readonly value: unknown
  /** Why it failed, or why nobody knows. */
  readonly error?: unknown
  /** Of a history that was read: what `time` and `process` stand for, where they could not be taken as they were. */
  readonly recorded?: Recorded
}

/** What a file says, exactly. */
export interface Recorded {
  /** Nanoseconds that a number cannot hold, or beside such. `time` counts from the first of the history, if that is one of them. */
  readonly time?: number | bigint
  /** A process that a number cannot hold, or a negative one. The `process` in its place is -1, -2, … */
  readonly process?: number | bigint
}

export type History = readonly HistoryEvent[]

/** What a client asks for. */
export interface Operation<F extends string = string, Value = unknown> {
  readonly f: F
  readonly value: Value
}
