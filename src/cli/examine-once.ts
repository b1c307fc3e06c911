import { Elsewhere } from '../fuzz/elsewhere/elsewhere.ts'
import { ProblemError } from '../fuzz/problem.ts'
import type { ExamineResult, ExamineTask } from '../fuzz/thread/protocol.ts'
import type { NewThread, ThreadOptions } from '../fuzz/thread/thread.ts'

/** What came of one run. */
export interface Examined extends ExamineResult {
  /** What nodes share that would not share it on machines of their own, in a sentence; undefined where nothing was found. */
  readonly shared: string | undefined
}

/**
 * One run in a thread that runs nothing else; where it is to be verified, also in another process with other surroundings, and `note` hears
 * why that could not be done. Throws a ProblemError when the scenario cannot be loaded or run, a ThreadLost among them when the run hangs.
 */
export async function examineOnce(
  newThread: NewThread,
  options: ThreadOptions,
  task: Omit<ExamineTask, 'type'>,
  note: (text: string) => void = () => {},
): Promise<Examined> {
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
    // What was stored has been looked at when it was found.
    const shared = task.stored === undefined ? await elsewhere?.shared(task.plan, result.run) : undefined
    return { ...result, shared }
  } finally {
    await Promise.all([thread.close(), elsewhere?.end()])
  }
}
