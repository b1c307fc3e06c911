import type { ShrinkTask } from './protocol.ts'
import type { ThreadLost } from './thread-lost.ts'

/** What is asked of a thread when a failure is to be made smaller: it changes if a candidate takes its thread down. */
export type ShrinkAttempt = Pick<ShrinkTask, 'shrinkRuns' | 'skip'>

/** So many candidates are passed over; each costs a thread, and the time until it is given up. */
const MOST_SKIPPED = 3

/**
 * What to try after a candidate took its thread down: the same without it, in a new thread, where shrinking comes to the same place
 * again. After a few of them, only as far as the last one. Undefined where the failing run itself does not end.
 */
export function nextAttempt({ shrinkRuns, skip = [] }: ShrinkAttempt, { done }: ThreadLost): ShrinkAttempt | undefined {
  if (done === 0 || skip.includes(done) || done > shrinkRuns) return undefined
  if (skip.length < MOST_SKIPPED) return { shrinkRuns, skip: [...skip, done] }
  return { shrinkRuns: done - 1, skip }
}
