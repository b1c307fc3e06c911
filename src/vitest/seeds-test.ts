import type { TestContext } from 'vitest'
import { checkDeterminism } from '../scenario/determinism.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { shrink } from '../search/shrink.ts'
import { reportCoverage } from './coverage.ts'
import { readOverrides } from './environment.ts'
import { failureError } from './failure-error.ts'
import { storeFailure } from './failure-file.ts'
import { failureMessage, undecidedMessage } from './failure-message.ts'
import { firstFailure } from './first-failure.ts'
import { realTimeNs, type Settings, shrinkLimits } from './options.ts'
import { placeOf, replayCommand } from './replay-command.ts'
import { scenarioFile } from './scenario-file.ts'

/** The test: runs the seeds, and makes the first failure small. Throws it. */
export async function testSeeds<State>(
  scenario: Scenario<State>,
  settings: Settings,
  context: TestContext,
  testFrames: readonly string[],
): Promise<void> {
  const { seed, runs = settings.runs } = readOverrides()
  const startedNs = realTimeNs()
  const seeds = seed === undefined ? numbers(settings.firstSeed, runs) : [seed]
  const result = await firstFailure(scenario, seeds, context.signal)
  const { failing, undecided } = result
  if (failing === undefined && undecided !== undefined) {
    const { first, count } = undecided
    const command = replayCommand(placeOf(context.task), first.plan.seed)
    throw failureError(scenario, first, undecidedMessage({ first, count, seeds: result.seeds, command }), testFrames)
  }
  if (failing === undefined) {
    if (seed === undefined && !context.signal.aborted) await reportCoverage(scenario, result, context)
    return
  }
  const shrunk =
    settings.shrink === false
      ? undefined
      : await shrink(scenario, failing, shrinkLimits(settings.shrink, settings.timeout, startedNs, context.signal))
  const smallest = await checkDeterminism(scenario, (shrunk ?? failing).plan)
  const { file: spec } = placeOf(context.task)
  const file = await scenarioFile(scenario, spec)
  const message = failureMessage({
    failing,
    shrunk,
    smallest,
    command: replayCommand(placeOf(context.task), failing.plan.seed),
    stored: storeFailure(scenario, failing, shrunk, file ?? spec),
    regressions: settings.regressions,
    replayable: file !== undefined,
  })
  throw failureError(scenario, smallest, message, testFrames)
}

function* numbers(first: number, count: number): Generator<string> {
  for (let i = 0; i < count; i++) yield String(first + i)
}
