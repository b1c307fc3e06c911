import { resolve } from 'node:path'
import { type Run, run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { applicability } from '../search/applicability.ts'
import { type NearestPass, nearestPass } from '../search/nearest-pass.ts'
import { type ShrinkOptions, type ShrinkResult, shrink } from '../search/shrink.ts'
import { type AboutFailure, type Failure, failureOf, sentenceOf } from './failure.ts'
import { isSame, sameAgain } from './same-again.ts'
import { surroundingsOf } from './surroundings/surroundings.ts'

export interface ReduceOptions extends Pick<ShrinkOptions, 'stop' | 'skip'> {
  /** At most so many runs for making it smaller; 0 leaves it as it was found. */
  readonly shrinkRuns: number
  /** Whether the result is run again and compared. */
  readonly verify: boolean
  readonly about: AboutFailure
}

/** A failure that has been made smaller, and can be counted on. */
export interface ReducedFailure<State = unknown> {
  /** What to store of it. */
  readonly failure: Failure
  /** The run of its plan, with its journal. */
  readonly run: Run<State>
  /** Undefined where it was left as it was found. */
  readonly shrunk: ShrinkResult<State> | undefined
  /** The passing run that differs least; undefined where none was found, or looked for. */
  readonly passing: NearestPass<State> | undefined
}

/** So many runs at most go into the search for the nearest passing run; it takes only what shrinking left. */
const NEAREST_RUNS = 100

/**
 * Makes a failing run smaller, and makes sure that the result replays: the one way from a failure that was found to a file, whether the command
 * line found it or vitest. Throws a NondeterminismError or an OrderDependenceError where the result does not replay.
 */
export async function reduceFailure<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  { shrinkRuns, verify, about, stop, skip }: ReduceOptions,
): Promise<ReducedFailure<State>> {
  const limits = {
    shrinkRuns,
    ...(stop === undefined ? {} : { stop }),
    ...(skip === undefined ? {} : { skip }),
  }
  const shrunk = shrinkRuns === 0 ? undefined : await shrink(scenario, failing, limits)
  const smallest = shrunk?.run ?? failing
  const { plan } = smallest
  // The page of the failure names the lines behind its events.
  const result = await run(scenario, plan, { journal: { lines: true } })
  if (verify) {
    if (!isSame(result, smallest)) await sameAgain(scenario, plan, smallest)
    await sameAgain(scenario, plan, result)
  }
  const { signature = '', fingerprint } = smallest
  const surroundings = await surroundingsOf(scenario, plan, resolve(about.file))
  const found = { scenario: scenario.name, signature, message: sentenceOf(smallest), plan, fingerprint, surroundings }
  const { unmet } = applicability(scenario, smallest)
  const passing =
    shrunk === undefined
      ? undefined
      : await nearestPass(scenario, result, {
          runs: Math.min(NEAREST_RUNS, shrinkRuns - shrunk.runs),
          first: shrunk.runs + 1,
          known: shrunk.passing,
          ...limits,
        })
  return {
    failure: failureOf({ ...found, original: failing.plan, passing, unmet }, about),
    run: result,
    shrunk,
    passing,
  }
}
