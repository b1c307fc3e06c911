/** What a node has of the sum of all readings, and of the count of all nodes. Of these there is always the same in all. */
export interface Mass {
  readonly sum: number
  readonly weight: number
}

export type Message =
  /** From a sensor. Its readings only grow, so that it may repeat one. */
  | { readonly type: 'reading'; readonly value: number }
  /** From a node: all that it has ever given to this one. The number tells which message is the later one. */
  | { readonly type: 'given'; readonly number: number; readonly total: Mass }
  /** With a bug: a part of it, to be added. */
  | { readonly type: 'part'; readonly part: Mass }

export type Reply = 'kept' | undefined

export const NONE: Mass = { sum: 0, weight: 0 }

export function plus(a: Mass, b: Mass): Mass {
  return { sum: a.sum + b.sum, weight: a.weight + b.weight }
}

export function minus(a: Mass, b: Mass): Mass {
  return { sum: a.sum - b.sum, weight: a.weight - b.weight }
}

export function half({ sum, weight }: Mass): Mass {
  return { sum: sum / 2, weight: weight / 2 }
}
