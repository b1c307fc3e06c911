/**
 * Histories in Jepsen's format: what the clients asked for and what they were told, in the order in which it happened.
 *
 * An operation is two events: its `invoke` and its completion. `ok` means that it happened, `fail` that it certainly did
 * not, `info` that it is not known: it may take effect at any time after its invocation, or never. A process whose
 * operation ended in `info` is never used again; its client goes on under a new process number.
 */

/** Says what happened to an operation: it was invoked, or this is how it ended. */
export type EventType = (typeof EVENT_TYPES)[number]

export const EVENT_TYPES = ['invoke', 'ok', 'fail', 'info'] as const

/**
 * Describes something that a client did, or was told. `F` are the names of operations, `Value` their arguments and
 * results.
 */
export interface HistoryEvent<F extends string = string, Value = unknown> {
  /** Position in the history, from 0. */
  readonly index: number
  /** Virtual time in nanoseconds since the start of the run, as Jepsen counts it; -1 if it is not known. */
  readonly time: number
  /** The logical process. A number for a client; Jepsen's histories also name the nemesis here. */
  readonly process: number | string
  /** What happened: it was invoked, or how it ended. */
  readonly type: EventType
  /** What the operation does: `'read'`, `'write'`, `'acquire'`, … */
  readonly f: F
  /** Argument at the invocation, result at an `ok`. */
  readonly value: Value
  /** Why it failed, or why it is not known how it ended. */
  readonly error?: unknown
  /** It belongs to the end of the experiment, when all was healed: Jepsen's `:final?`. Nothing comes after it but others like it. */
  readonly final?: true
  /** Of a history that was read: what `time` and `process` stand for, where they could not be taken as they were. */
  readonly recorded?: Recorded
}

/** Holds what a file says, exactly. */
export interface Recorded {
  /** Nanoseconds that a number cannot hold, or beside such. `time` counts from the first of the history, if that is one of them. */
  readonly time?: number | bigint
  /** A process that a number cannot hold, or a negative one. The `process` in its place is -1, -2, … */
  readonly process?: number | bigint
}

/**
 * Lists the events of a run, or of a recorded one, in the order in which they happened. `Op` are the operations in it.
 */
export type History<Op extends AnyOperation = Operation> = readonly EventOf<Op>[]

/** Stands for the events of an operation: of several, of any of them. */
export type EventOf<Op extends AnyOperation> =
  Op extends Operation<infer F, infer Value, infer Result> ? HistoryEvent<F, Value | Result> : never

declare const RESULT: unique symbol

/**
 * Says what a client is asked to do: the name of the operation, its argument, and in its type what its `ok` has to
 * bring: anything by default, `never` for nothing but that it happened. A system's operations are a union, so that
 * `switch (operation.f)` narrows the value:
 *
 * ```ts
 * type StoreOperation =
 *   | Operation<'get', readonly [key: string, missing: null], readonly [key: string, value: number | null]>
 *   | Operation<'put', readonly [key: string, value: number], never>
 * ```
 */
export interface Operation<F extends string = string, Value = unknown, Result = unknown> {
  /** The name of the operation. */
  readonly f: F
  /** Its argument, as plain data. */
  readonly value: Value
  /** Only a type: takes the result. What asks for less is content with more. */
  readonly [RESULT]?: ((result: Result) => void) | undefined
}

/** Stands for every operation, whatever its result. */
export type AnyOperation = Operation<string, unknown, never>

/** Says what the `ok` of an operation brings: of several, that of any of them. */
export type ResultOf<Op extends AnyOperation> = Op extends Operation<string, unknown, infer Result> ? Result : never
