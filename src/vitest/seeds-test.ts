import type { TestContext } from 'vitest'
import { reduceFailure } from '../failures/reduce.ts'
import { shownPath } from '../failures/shown-path.ts'
import { versions } from '../failures/versions.ts'
import { storedPage } from '../fuzz/tasks/stored-page.ts'
import type { Plan } from '../scenario/plan.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { planOptionsOf } from '../search/plan-strategies.ts'
import { checkExercise, reportCoverage } from './coverage.ts'
import { checkElsewhere } from './elsewhere.ts'
import { type ClosedRange, readOverrides } from './environment.ts'
import { failureError } from './failure-error.ts'
import { failureMessage, storeFailure, undecidedMessage } from './failure-message.ts'
import { firstFailure } from './first-failure.ts'
import { deadline, type Settings } from './options.ts'
import { placeOf, replayCommand } from './replay-command.ts'
import { scenarioFile } from './scenario-file.ts'

/** The test: runs the seeds, and makes the first failure small. Throws it. */
export async function testSeeds<State>(
  scenario: Scenario<State>,
  settings: Settings,
  context: TestContext,
  testFrames: readonly string[],
): Promise<void> {
  const { seed, seeds = settings.seeds } = readOverrides()
  const { shrinkRuns, verify, strategy } = settings
  const { file: spec } = placeOf(context.task)
  if (settings.elsewhere) await checkElsewhere(scenario, planFor(seed ?? String(seeds.first), strategy), spec)
  const stop = deadline(settings.timeout, context.signal)
  const result = await firstFailure(scenario, plansOf(seed ?? seeds, strategy), verify, context.signal)
  const { failing, undecided } = result
  if (failing === undefined && undecided !== undefined) {
    const { first, count } = undecided
    const command = replayCommand(placeOf(context.task), first.plan.seed)
    throw failureError(scenario, first, undecidedMessage({ first, count, seeds: result.seeds, command }), testFrames)
  }
  if (failing === undefined) {
    if (seed !== undefined || context.signal.aborted) return
    await reportCoverage(scenario, result, context)
    checkExercise(scenario, result, testFrames)
    return
  }
  const file = await scenarioFile(scenario, spec)
  const about = { file: shownPath(file ?? spec), versions: versions() }
  const reduced = await reduceFailure(scenario, failing, { shrinkRuns, verify, stop, about })
  const command = replayCommand(placeOf(context.task), failing.plan.seed)
  const message = failureMessage({
    failing,
    reduced,
    command,
    stored: storeFailure(reduced.failure, () =>
      storedPage(scenario, reduced.run, {
        about: [command],
        ...(reduced.passing === undefined ? {} : { passing: reduced.passing }),
      }),
    ),
    regressions: settings.regressions,
    replayable: file !== undefined,
  })
  throw failureError(scenario, reduced.run, message, testFrames)
}

function* plansOf(seeds: string | ClosedRange, strategy: Settings['strategy']): Generator<Plan> {
  if (typeof seeds === 'string') yield planFor(seeds, strategy)
  else for (let i = 0; i < seeds.count; i++) yield planFor(String(seeds.first + i), strategy)
}

function planFor(seed: string, strategy: Settings['strategy']): Plan {
  return strategy === 'random' ? { seed } : { seed, options: planOptionsOf(strategy) }
}
