import { CoverageCount } from '../fuzz/findings/coverage.ts'
import { checkDeterminism } from '../scenario/determinism.ts'
import type { Plan } from '../scenario/plan.ts'
import { type Run, run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'

/** What came of running one seed after the other. */
export interface SeedsResult<State> {
  /** The first run that failed. */
  readonly failing: Run<State> | undefined
  /** The runs before it of which a checker could not tell: how many, and the first. */
  readonly undecided: { readonly count: number; readonly first: Run<State> } | undefined
  /** How many seeds were run, the failing one included. */
  readonly seeds: number
  /** What they got to. */
  readonly coverage: CoverageCount
}

/**
 * Runs the plans, one for each seed, until one fails: past those of which a checker could not tell. Where it is to `verify`, the first is run twice, and throws a NondeterminismError when the two differ: what is
 * not a function of the seed could not be replayed.
 */
export async function firstFailure<State>(
  scenario: Scenario<State>,
  plans: Iterable<Plan>,
  verify: boolean,
  signal: AbortSignal,
): Promise<SeedsResult<State>> {
  const coverage = new CoverageCount()
  let undecided: SeedsResult<State>['undecided']
  let count = 0
  for (const plan of plans) {
    if (signal.aborted) break
    const one = verify && count === 0 ? await checkDeterminism(scenario, plan) : await run(scenario, plan)
    count++
    coverage.addRun(one)
    if (one.failed) return { failing: one, undecided, seeds: count, coverage }
    if (!one.ok) undecided = { count: (undecided?.count ?? 0) + 1, first: undecided?.first ?? one }
  }
  return { failing: undefined, undecided, seeds: count, coverage }
}
