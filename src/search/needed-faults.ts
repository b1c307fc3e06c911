import { describeFault } from '../faults/catalogue.ts'
import { expand } from '../scenario/expand.ts'
import { type Run, run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { isSameFailure } from './same-failure.ts'

/** A fault of a failing run, and whether the failure takes it. */
export interface FaultNeed {
  /** `partition n1 | n2 n3`. */
  readonly fault: string
  /** Where it stands among the faults of the plan, from 0. */
  readonly index: number
  /** Whether the run does not fail in this way without it; undefined where that was not tried. */
  readonly isNeeded: boolean | undefined
}

/**
 * Finds out which faults a failure takes: the run is made again without each of them, in at most `runs` runs. What it takes together with others
 * only, so that any one of two is enough, counts as not needed.
 */
export async function neededFaults<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  { runs, stop = () => false }: { readonly runs: number; readonly stop?: () => boolean },
): Promise<FaultNeed[]> {
  const { plan } = failing
  const { faults } = expand(scenario, plan)
  const needs: FaultNeed[] = []
  for (const [index, fault] of faults.entries()) {
    const isTried = index < runs && !stop()
    const without = isTried ? await run(scenario, { ...plan, faults: faults.toSpliced(index, 1) }) : undefined
    const isNeeded = without === undefined ? undefined : !isSameFailure(without, failing)
    needs.push({ fault: describeFault(fault), index, isNeeded })
  }
  return needs
}
