import type { ShrinkOutcome, ShrinkTask } from '../fuzz/thread/protocol.ts'
import { nextAttempt, type ShrinkAttempt } from '../fuzz/thread/shrink-attempt.ts'
import type { NewThread, Thread, ThreadOptions } from '../fuzz/thread/thread.ts'
import { ThreadLost } from '../fuzz/thread/thread-lost.ts'

export interface ShrinkingThreads {
  readonly newThread: NewThread
  readonly options: ThreadOptions
  /** Whether to give up where a candidate takes its thread down. */
  isInterrupted(): boolean
  /** Hears of each thread when it begins. Returns what ends that. */
  began(thread: Thread): () => void
}

/**
 * Makes a failure smaller, in a thread that runs nothing else: in a new one, without the candidate that took the last one down. Throws a
 * ProblemError where there is no making it smaller.
 */
export async function shrinkInThreads(
  { newThread, options, isInterrupted, began }: ShrinkingThreads,
  task: Omit<ShrinkTask, 'type' | 'skip'>,
): Promise<ShrinkOutcome> {
  let attempt: ShrinkAttempt | undefined = { shrinkRuns: task.shrinkRuns }
  for (;;) {
    const thread = newThread(options)
    await thread.load()
    const ended = began(thread)
    try {
      return await thread.ask({ type: 'shrink', ...task, ...attempt })
    } catch (error) {
      attempt = error instanceof ThreadLost && !isInterrupted() ? nextAttempt(attempt, error) : undefined
      if (attempt === undefined) throw cannotBeShrunk(error)
    } finally {
      ended()
      await thread.terminate()
    }
  }
}

function cannotBeShrunk(error: unknown): unknown {
  return error instanceof ThreadLost ? error.followedBy('Such a run cannot be made smaller.') : error
}
