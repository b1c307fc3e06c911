import { relative } from 'node:path'
import type { TestContext } from 'vitest'
import { type Run, run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Failure } from '../search/failure.ts'
import { ScenarioError } from '../sim/errors.ts'
import { failureError } from './failure-error.ts'
import type { KeptFailure } from './kept-failures.ts'
import { placeOf, testCommand } from './replay-command.ts'
import { storyMessage } from './story.ts'

/** The test of a kept failure: passes if its plan passes now. */
export async function testKeptFailure<State>(
  scenario: Scenario<State>,
  kept: KeptFailure,
  context: TestContext,
  testFrames: readonly string[],
): Promise<void> {
  if (kept.failure === undefined) throw kept.error
  const file = relative(process.cwd(), kept.path)
  const again = await replayed(scenario, kept.failure, file)
  if (again.ok) return
  const lines = [
    storyMessage(again, testCommand(placeOf(context.task))),
    '',
    `the failure kept in ${file} is back${sameAsKept(kept.failure, again)}`,
  ]
  throw failureError(scenario, again, lines.join('\n'), testFrames)
}

async function replayed<State>(scenario: Scenario<State>, { plan }: Failure, file: string): Promise<Run<State>> {
  try {
    return await run(scenario, plan, { trace: true })
  } catch (error) {
    if (!(error instanceof ScenarioError || error instanceof RangeError)) throw error
    throw new ScenarioError(
      `${file} does not fit scenario "${scenario.name}" any more: ${error.message}. Change its plan, or delete the file.`,
      { cause: error },
    )
  }
}

function sameAsKept(kept: Failure, { signature, fingerprint }: Run): string {
  if (signature !== kept.signature) return `, in another way: it was kept for "${kept.signature}"`
  return fingerprint === kept.fingerprint ? ', exactly as it was' : ''
}
