/** A turn at a task. Of two turns at the same task the later one has the higher `attempt`. */
export interface Turn {
  readonly task: string
  readonly attempt: number
}

export type Message =
  /** To do a task of this name, once, however often it is said. */
  | { readonly type: 'submit'; readonly task: string }
  /** Asks which of the submitted tasks are done. */
  | { readonly type: 'results' }
  /** Asks up to which tick all were submitted. */
  | { readonly type: 'last-tick' }
  /** From a worker that has nothing to do; from one that is not through yet; from one that is. */
  | { readonly type: 'lease' }
  | { readonly type: 'renew'; readonly turn: Turn }
  | { readonly type: 'complete'; readonly turn: Turn }

export type Answer = 'yes' | 'no'

/** Names the task of a tick, so that it is one task, whoever submits it. */
export function taskOf(tick: number): string {
  return `tick-${tick}`
}

/** Undefined for a task that is no tick's. */
export function tickOf(task: string): number | undefined {
  const match = /^tick-(\d+)/.exec(task)
  return match === null ? undefined : Number(match[1])
}
