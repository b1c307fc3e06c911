import { checkDeterminism } from '../scenario/determinism.ts'
import { type Run, run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'

/** What came of running one seed after the other. */
export interface SeedsResult<State> {
  /** The first run that failed. */
  readonly failing: Run<State> | undefined
  /** How many seeds were run, the failing one included. */
  readonly seeds: number
  /** Names of the `sometimes` properties that held in some run. */
  readonly sometimes: ReadonlySet<string>
}

/**
 * Runs the seeds until one fails. The first is run twice, and throws a NondeterminismError when the two differ: what is
 * not a function of the seed could not be replayed.
 */
export async function firstFailure<State>(
  scenario: Scenario<State>,
  seeds: Iterable<string>,
  signal: AbortSignal,
): Promise<SeedsResult<State>> {
  const sometimes = new Set<string>()
  let count = 0
  for (const seed of seeds) {
    if (signal.aborted) break
    const one = count === 0 ? await checkDeterminism(scenario, { seed }) : await run(scenario, { seed })
    count++
    for (const name of one.coverage.sometimes) sometimes.add(name)
    if (!one.ok) return { failing: one, seeds: count, sometimes }
  }
  return { failing: undefined, seeds: count, sometimes }
}
