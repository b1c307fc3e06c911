import type { History } from '../../workload/history.ts'
import { type ClientOperation, operations } from '../operation.ts'

/** Reads that may be final: after them nothing changes any more, and all should have everything. */
export interface LastReads {
  readonly reads: readonly ClientOperation[]
  /**
   * `true`: the history says so, with `final` at events. `false`: they are the last ones of their processes and began after every
   * update had ended, but what they miss may still have been on its way.
   */
  readonly areFinal: boolean
}

/** The last of these acknowledged reads, which are in order, of each process. What is not a read is an update. */
export function lastReads(history: History, reads: readonly ClientOperation[], read: string): LastReads {
  if (history.some(({ final }) => final === true)) {
    return { reads: lastOfEach(reads.filter(each => isFinal(history, each))), areFinal: true }
  }
  const last = history.findLastIndex(({ process, f }) => typeof process === 'number' && f !== read)
  return { reads: lastOfEach(reads.filter(({ start }) => start > last)), areFinal: false }
}

/** Where the operations of the final phase begin. */
export function finalStarts(history: History): ReadonlySet<number> {
  return new Set(operations(history).flatMap(each => (isFinal(history, each) ? [each.start] : [])))
}

/** Whether an operation is one of the final phase: recorders say so where it begins, where it ends, or at both. */
function isFinal(history: History, { start, end }: Pick<ClientOperation, 'start' | 'end'>): boolean {
  return history[start]!.final === true || history[end]?.final === true
}

function lastOfEach(operations: readonly ClientOperation[]): readonly ClientOperation[] {
  return [...new Map(operations.map(operation => [operation.process, operation])).values()]
}
