import type { History } from '../../workload/history.ts'
import type { ClientOperation } from '../operation.ts'

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

/** Whether an operation began in the final phase. */
export function isFinal(history: History, { start }: Pick<ClientOperation, 'start'>): boolean {
  return history[start]!.final === true
}

function lastOfEach(operations: readonly ClientOperation[]): readonly ClientOperation[] {
  return [...new Map(operations.map(operation => [operation.process, operation])).values()]
}
