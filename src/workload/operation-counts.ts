import type { History } from './history.ts'

/** How often an operation of one name was tried. */
export interface OperationCount {
  readonly invoked: number
  /** Of those, how many ended `ok`. */
  readonly ok: number
}

/** By the names of the operations. */
export type OperationCounts = Readonly<Record<string, OperationCount>>

/** Counts what clients invoked, and what of it ended `ok`. */
export function operationCounts(history: History): OperationCounts {
  const counts = new Map<string, { invoked: number; ok: number }>()
  for (const { type, process, f } of history) {
    if (typeof process !== 'number') continue
    const count = counts.get(f) ?? { invoked: 0, ok: 0 }
    counts.set(f, count)
    if (type === 'invoke') count.invoked++
    else if (type === 'ok') count.ok++
  }
  return Object.fromEntries(counts)
}
