import { type Duration, microseconds } from '../clock/duration.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { thrownText } from './thrown.ts'

/**
 * Computes something that the scenario has a part in: code or values of its own. What goes wrong there is not our mistake, and
 * told as the scenario's.
 *
 * @param what Who did it, as the subject of a sentence: `the checker "bank"`.
 * @throws ScenarioError, with what was thrown as its cause: there the user's own line stands.
 */
export function blameScenario<T>(what: string, compute: () => T): T {
  try {
    return compute()
  } catch (error) {
    if (error instanceof ScenarioError) throw error
    throw new ScenarioError(`${what} threw ${thrownText(error)}`, { cause: error })
  }
}

/**
 * A duration that stands in a scenario, in microseconds. `what` names the setting in the error.
 *
 * @throws ScenarioError for what is no duration, is negative, or is longer than 100 years.
 */
export function settingUs(duration: Duration, what: string): number {
  try {
    return microseconds(duration, what)
  } catch (error) {
    throw new ScenarioError((error as Error).message, { cause: error })
  }
}
