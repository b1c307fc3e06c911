import type { ExamineResult, ExamineTask } from '../fuzz/thread/protocol.ts'
import { ScenarioThread, type ThreadOptions } from '../fuzz/worker/scenario-thread.ts'

/**
 * One run in a thread that runs nothing else. Throws a CommandError when the scenario cannot be loaded or run, a ThreadLost
 * among them when the run hangs.
 */
export async function examineOnce(options: ThreadOptions, task: Omit<ExamineTask, 'type'>): Promise<ExamineResult> {
  const thread = await ScenarioThread.start(options)
  try {
    return await thread.ask({ type: 'examine', ...task })
  } finally {
    await thread.close()
  }
}
