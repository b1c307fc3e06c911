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
  /** Virtual time in nanoseconds since the start of the run, as Jepsen counts it. */
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
}

export type History = readonly HistoryEvent[]

/** What a client asks for. */
export interface Operation<F extends string = string, Value = unknown> {
  readonly f: F
  readonly value: Value
}
