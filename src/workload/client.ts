import type { Operation } from './history.ts'

/** How an operation ended: it happened, it certainly did not, or nobody knows. Made by {@link ok}, {@link fail} and {@link info}. */
export type Outcome =
  | { readonly type: 'ok'; readonly value?: unknown }
  | { readonly type: 'fail'; readonly error?: unknown }
  | { readonly type: 'info'; readonly error?: unknown }

/** It happened; `value` is its result. Without one, the value that was asked for stands in the history. */
export function ok(value?: unknown): Outcome {
  return value === undefined ? { type: 'ok' } : { type: 'ok', value }
}

/** It certainly did not happen, and never will. If it might have, that is {@link info}. */
export function fail(error?: unknown): Outcome {
  return { type: 'fail', error }
}

/** It may have happened, or may yet. What a client throws, such as an rpc's timeout, counts as this too. */
export function info(error?: unknown): Outcome {
  return { type: 'info', error }
}

/** Carries out operations against the cluster, one at a time. */
export interface Client {
  invoke(operation: Operation): Outcome | Promise<Outcome>
}
