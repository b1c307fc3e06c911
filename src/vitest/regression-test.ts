import type { TestContext } from 'vitest'
import type { Failure } from '../failures/failure.ts'
import type { KeptFailure } from '../failures/kept-failures.ts'
import { checkFit } from '../failures/misfit.ts'
import { type Origin, PlanMisfit, wayOut } from '../failures/plan-misfit.ts'
import { isSame } from '../failures/same-again.ts'
import { scenarioHome } from '../failures/scenario-home.ts'
import { shownPath } from '../failures/shown-path.ts'
import { changesSince, changesText } from '../failures/surroundings/changes.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { unmetLines } from '../report/unmet-lines.ts'
import { type Run, run } from '../scenario/run.ts'
import type { AnyScenario, Scenario } from '../scenario/scenario.ts'
import { sameSignature } from '../scenario/violation.ts'
import { type Applicability, applicability, isAboutNothing, lostSince } from '../search/applicability.ts'
import { failureError } from './failure-error.ts'
import { placeOf, replayCommand, testCommand } from './replay-command.ts'
import { storyMessage } from './story.ts'
import { warn } from './warning.ts'

/**
 * The test of a kept failure: passes if its plan passes now. Code changes, and plans do not: a plan that means nothing any more
 * fails the test, and one of which not everything happens any more warns. `seedsTest` is the test that could find it anew.
 */
export async function testKeptFailure<State>(
  scenario: Scenario<State>,
  kept: KeptFailure,
  seedsTest: string,
  context: TestContext,
  testFrames: readonly string[],
): Promise<void> {
  const file = shownPath(kept.path)
  const { failure, origin } = kept
  const whatToDo = origin === undefined ? '' : wayOut(origin, file, commandFor(origin, seedsTest, context))
  if (failure === undefined) {
    throw kept.error instanceof PlanMisfit ? new ScenarioError(`${kept.error.message}\n${whatToDo}`) : kept.error
  }
  const again = await replayed(scenario, failure, file, whatToDo)
  const applies = lostSince(applicability(scenario, again), failure.unmet)
  if (!again.ok) {
    const lines = [
      storyMessage(again, testCommand(placeOf(context.task))),
      '',
      ...howItIsBack(file, failure, again, applies),
      ...(await whatChanged(scenario, kept.path, failure, again)),
    ]
    throw failureError(scenario, again, lines.join('\n'), testFrames)
  }
  if (applies.unmet.length === 0) return
  const lines = unmetLines(applies.unmet)
  if (isAboutNothing(applies)) {
    throw new ScenarioError(
      [
        `${file} tests nothing any more: its plan passes, but nothing that it lays down happens`,
        ...lines,
        whatToDo,
      ].join('\n'),
    )
  }
  const intro = `${file} passes, but not all that its plan lays down happens any more`
  const doubt = `Does it still test what it was kept for (${failure.signature})? If not:`
  await warn([intro, ...lines, doubt, whatToDo].join('\n'), context)
}

function commandFor({ seed }: Origin, seedsTest: string, context: TestContext): string | undefined {
  if (seed === undefined) return undefined
  const { file, names } = placeOf(context.task)
  return replayCommand({ file, names: [...names.slice(0, -1), seedsTest] }, seed)
}

async function replayed<State>(
  scenario: Scenario<State>,
  failure: Failure,
  file: string,
  whatToDo: string,
): Promise<Run<State>> {
  try {
    checkFit(scenario, failure, file)
    return await run(scenario, failure.plan, { journal: true })
  } catch (error) {
    if (error instanceof PlanMisfit) throw new ScenarioError(`${error.message}\n${whatToDo}`)
    if (!(error instanceof ScenarioError || error instanceof RangeError)) throw error
    throw new ScenarioError(
      `${file}: its plan cannot be run with scenario "${scenario.name}" any more: ${error.message}\n${whatToDo}`,
      { cause: error },
    )
  }
}

/** Why the run is another one than it was, as far as that can be told. */
async function whatChanged(scenario: AnyScenario, path: string, kept: Failure, now: Run): Promise<readonly string[]> {
  if (isSame(kept, now)) return []
  return [changesText(await changesSince(kept, scenario, scenarioHome(kept, path)))]
}

function howItIsBack(file: string, kept: Failure, now: Run, { unmet }: Applicability): readonly string[] {
  const { signature, fingerprint } = now
  if (sameSignature(signature, kept.signature)) {
    return [`the failure kept in ${file} is back${fingerprint === kept.fingerprint ? ', exactly as it was' : ''}`]
  }
  const other = `the plan kept in ${file} fails in another way: with "${signature}". It was kept for "${kept.signature}"`
  return unmet.length === 0 ? [other] : [`${other}, and of what it lays down this did not happen`, ...unmetLines(unmet)]
}
