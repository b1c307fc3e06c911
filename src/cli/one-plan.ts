import { replayCommandLine, runCommandLine } from '../failures/commands.ts'
import { readReplayable } from '../failures/failure-file.ts'
import { shownPath } from '../failures/shown-path.ts'
import type { PlanInput } from '../scenario/plan.ts'
import { existingScenario, type ScenarioChoice, scenarioFor } from './files.ts'

/** One run that a command was given: of a failure file, of a plan, or of a scenario file with a seed. */
export interface OnePlan {
  readonly scenarioFile: string
  readonly plan: PlanInput & { readonly seed: string }
  /** What to type to run it again. */
  readonly replay: string
  /** Whether it is of a scenario file, and of no file with a plan. */
  readonly isOfSeed: boolean
}

/** Finds out which run a file and its options stand for. Throws a FileError or a usage error that says what is wrong. */
export function onePlan(file: string, choice: ScenarioChoice & { readonly seed?: string }): OnePlan {
  const { seed = '1', scenario } = choice
  if (/\.[cm]?[jt]sx?$/.test(file)) {
    const scenarioFile = existingScenario(file)
    return { scenarioFile, plan: { seed }, replay: runCommandLine(shownPath(scenarioFile), seed), isOfSeed: true }
  }
  const { plan, failure } = readReplayable(file)
  return {
    scenarioFile: scenarioFor(file, failure, choice),
    plan,
    replay: replayCommandLine(file, scenario),
    isOfSeed: false,
  }
}
