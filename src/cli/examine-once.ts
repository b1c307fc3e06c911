import { Elsewhere } from '../fuzz/elsewhere/elsewhere.ts'
import { ProblemError } from '../fuzz/problem.ts'
import type { ExamineResult, ExamineTask } from '../fuzz/thread/protocol.ts'
import type { NewThread, ThreadOptions } from '../fuzz/thread/thread.ts'

/**
 * One run in a thread that runs nothing else; where it is to be verified, also in another process with other surroundings, and `note` hears
 * why that could not be done. Throws a ProblemError when the scenario cannot be loaded or run, a ThreadLost among them when the run hangs.
 */
export async function examineOnce(
  newThread: NewThread,
  options: ThreadOptions,
  task: Omit<ExamineTask, 'type'>,
  note: (text: string) => void = () => {},
): Promise<ExamineResult> {
  const thread = newThread(options)
  const elsewhere = task.verify ? new Elsewhere(newThread, options, note) : undefined
  try {
    await thread.load()
    const traced = () => thread.ask({ type: 'trace', plan: task.plan })
    const result = await thread.ask({ type: 'examine', ...task }).catch(async (error: unknown) => {
      if (!(error instanceof ProblemError && error.outcome === 'not deterministic')) throw error
      const kept = await elsewhere?.whatIsKept(task.plan, traced)
      throw kept === undefined ? error : error.followedBy(kept)
    })
    await elsewhere?.check(task.plan, result.run, traced)
    return result
  } finally {
    await Promise.all([thread.close(), elsewhere?.end()])
  }
}
