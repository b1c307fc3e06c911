import type { AnyOperation, Operation, ResultOf } from './history.ts'

/** Says how an operation ended. Made by {@link ok}, {@link fail} and {@link info}. */
export type Outcome<Result = unknown> =
  | { readonly type: 'ok'; readonly value?: Result }
  | { readonly type: 'fail'; readonly error?: unknown }
  | { readonly type: 'info'; readonly error?: unknown }

/**
 * Says that an operation happened.
 *
 * @param value Its result, as plain data. Default: the history repeats the value that was asked for.
 */
export function ok(): Outcome<never>
export function ok<const Result>(value: Result): Outcome<Result>
export function ok<Result>(value?: Result): Outcome<Result> {
  return value === undefined ? { type: 'ok' } : { type: 'ok', value }
}

/**
 * Says that an operation certainly did not happen, and never will. If it might have, that is {@link info}.
 *
 * @param error Why, for the history and the story.
 */
export function fail(error?: unknown): Outcome<never> {
  return { type: 'fail', error }
}

/**
 * Says that an operation may have happened, or may yet. What a client throws, such as an rpc's timeout, counts as this too.
 *
 * @param error Why it is not known, for the history and the story.
 */
export function info(error?: unknown): Outcome<never> {
  return { type: 'info', error }
}

/** Carries out operations against the cluster, one at a time. `Op` are those that it knows. */
export interface Client<Op extends AnyOperation = Operation> {
  // Not a method, so that TypeScript insists on a client that takes all that the workload asks for.
  /** Carries out one operation, and says how it ended. What it throws counts as `info`, but an assertion that fails fails the run. */
  readonly invoke: (operation: Op) => Outcome<ResultOf<Op>> | Promise<Outcome<ResultOf<Op>>>
}

/** Stands for every client, whatever operations it knows. */
export interface AnyClient {
  /** Carries out one operation, and says how it ended. */
  readonly invoke: (operation: never) => Outcome | Promise<Outcome>
}
