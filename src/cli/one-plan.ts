import { replayCommandLine, runCommandLine } from '../failures/commands.ts'
import type { StoredPass } from '../failures/failure.ts'
import { readReplayable } from '../failures/failure-file.ts'
import { shownPath } from '../failures/shown-path.ts'
import type { PlanInput } from '../scenario/plan.ts'
import { existingScenario, type ScenarioChoice, scenarioFor } from './files.ts'

/** One run that a command was given: of a failure file, of a plan, or of a scenario file with a seed. */
export interface OnePlan {
  readonly scenarioFile: string
  readonly plan: PlanInput & { readonly seed: string }
  /** The scenario's file, as it is typed. */
  readonly shown: string
  /** The passing run that is stored with it. */
  readonly passing: StoredPass | undefined
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
    const shown = shownPath(scenarioFile)
    return {
      scenarioFile,
      shown,
      passing: undefined,
      plan: { seed },
      replay: runCommandLine(shown, seed),
      isOfSeed: true,
    }
  }
  const { plan, failure } = readReplayable(file)
  const scenarioFile = scenarioFor(file, failure, choice)
  return {
    scenarioFile,
    shown: shownPath(scenarioFile),
    passing: failure?.passing,
    plan,
    replay: replayCommandLine(file, scenario),
    isOfSeed: false,
  }
}
