import type { ExamineResult, ExamineTask } from '../fuzz/thread/protocol.ts'
import type { NewThread, ThreadOptions } from '../fuzz/thread/thread.ts'
import { examineOnce } from './examine-once.ts'

/** What a run is looked at for: its page, a trace, how likely it was. */
type Asked = Omit<ExamineTask, 'type' | 'verify' | 'journal' | 'files' | 'story'>

/** One run that is only looked at: it is not verified, and nothing of it is stored or told. Throws as `examineOnce` does. */
export function lookAtRun(newThread: NewThread, options: ThreadOptions, asked: Asked): Promise<ExamineResult> {
  return examineOnce(newThread, options, { verify: false, journal: false, files: false, story: 'never', ...asked })
}
