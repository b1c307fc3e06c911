import type { ExamineResult, ExamineTask } from '../fuzz/thread/protocol.ts'
import type { Thread } from '../fuzz/thread/thread.ts'

/**
 * One run in a thread that runs nothing else. Throws a ProblemError when the scenario cannot be loaded or run, a ThreadLost
 * among them when the run hangs.
 */
export async function examineOnce(thread: Thread, task: Omit<ExamineTask, 'type'>): Promise<ExamineResult> {
  await thread.load()
  try {
    return await thread.ask({ type: 'examine', ...task })
  } finally {
    await thread.close()
  }
}
