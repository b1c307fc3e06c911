import { EXIT, type ExitCode } from './exit-code.ts'
import type { ExamineResult, ExamineTask, ScenarioFacts } from './worker/protocol.ts'
import { ScenarioThread, ThreadLost, type ThreadOptions } from './worker/scenario-thread.ts'

/** One run in a thread of its own: what came of it, or that it took its thread down. */
export type Examined = { readonly facts: ScenarioFacts } & (
  | { readonly result: ExamineResult; readonly lost?: never }
  | { readonly lost: ThreadLost; readonly result?: never }
)

/** Throws a CommandError when the scenario cannot be loaded or run. */
export async function examineOnce(options: ThreadOptions, task: Omit<ExamineTask, 'type'>): Promise<Examined> {
  const { thread, facts } = await ScenarioThread.start(options)
  try {
    return { facts, result: await thread.ask({ type: 'examine', ...task }) }
  } catch (error) {
    if (error instanceof ThreadLost) return { facts, lost: error }
    throw error
  } finally {
    await thread.close()
  }
}

export function exitCodeOf({ result }: Examined): ExitCode {
  if (result === undefined) return EXIT.failure
  return { pass: EXIT.clean, fail: EXIT.failure, unknown: EXIT.undecided }[result.run.verdict]
}
