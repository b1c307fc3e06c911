import { Elsewhere } from '../fuzz/elsewhere/elsewhere.ts'
import type { ExamineResult, ExamineTask } from '../fuzz/thread/protocol.ts'
import type { NewThread, ThreadOptions } from '../fuzz/thread/thread.ts'

/**
 * One run in a thread that runs nothing else; where it is to be verified, also in another process with other surroundings. Throws a ProblemError when the scenario cannot be loaded or run, a ThreadLost
 * among them when the run hangs.
 */
export async function examineOnce(
  newThread: NewThread,
  options: ThreadOptions,
  task: Omit<ExamineTask, 'type'>,
): Promise<ExamineResult> {
  const thread = newThread(options)
  const elsewhere = task.verify ? new Elsewhere(newThread, options) : undefined
  try {
    await thread.load()
    const result = await thread.ask({ type: 'examine', ...task })
    await elsewhere?.check(task.plan, result.run, () => thread.ask({ type: 'trace', plan: task.plan }))
    return result
  } finally {
    await Promise.all([thread.close(), elsewhere?.end()])
  }
}
