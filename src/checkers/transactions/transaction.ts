/**
 * Describes one thing that a transaction does, in Jepsen's notation. A read of `null` before it is known what was
 * read.
 */
export type MicroOperation<Write extends string = string> =
  | readonly [f: 'r', key: unknown, value: unknown]
  | readonly [f: Write, key: unknown, value: unknown]

/** Describes a transaction as the evidence shows it. */
export interface Transaction {
  /** Its name in the explanation: `T1`, `T2`, … */
  readonly name: string
  /** The process that invoked it. */
  readonly process: number
  /** How it ended; `info` also if the history ends before it does. */
  readonly outcome: 'ok' | 'fail' | 'info'
  /** Index of the invocation in the history, -1 if the history has none. */
  readonly invocation: number
  /** Index of the completion, -1 if there is none. */
  readonly completion: number
  /** Its reads and writes, in order, with the results that are known. */
  readonly microOperations: readonly MicroOperation[]
}
