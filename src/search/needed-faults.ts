import { isDeepStrictEqual } from 'node:util'
import { microseconds } from '../clock/duration.ts'
import { describeFault, type Fault } from '../faults/catalogue.ts'
import { expand } from '../scenario/expand.ts'
import { type Run, run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { redrawnFrom } from './likelihood.ts'
import { isSameFailure } from './same-failure.ts'

/** A fault of a failing run, and whether the failure takes it. */
export interface FaultNeed {
  /** `partition n1 | n2 n3`. */
  readonly fault: string
  /** Where it stands among the faults of the plan, from 0. */
  readonly index: number
  /** Whether the run does not fail in this way without it; undefined where that was not tried. */
  readonly isNeeded: boolean | undefined
  /**
   * Of one that is needed: of so many runs without it, in which all that comes after its time is drawn anew, so many fail in this way. If any
   * does, the fault did no more than shift what comes after it. Absent where that was not tried.
   */
  readonly without?: { readonly runs: number; readonly failed: number }
}

/** So many runs tell whether others fail without a fault. */
const REDRAWN = 3

/**
 * Finds out which faults a failure takes: the run is made again without each of them, and without those that it takes some more, with what follows
 * drawn anew, in at most `runs` runs. What it takes together with others only, so that any one of two is enough, counts as not needed.
 *
 * Returns with them how many runs it took.
 */
export async function neededFaults<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  { runs, stop = () => false }: { readonly runs: number; readonly stop?: () => boolean },
): Promise<{ readonly faults: readonly FaultNeed[]; readonly runs: number }> {
  const { plan, journal } = failing
  const { faults, nodeIds, clientIds } = expand(scenario, plan)
  let done = 0
  const fails = async (candidate: Run['plan']) => {
    done++
    return isSameFailure(await run(scenario, candidate), failing)
  }
  const needs: FaultNeed[] = []
  for (const [index, fault] of faults.entries()) {
    const isTried = done < runs && !stop()
    const isNeeded = isTried ? !(await fails({ ...plan, faults: faults.toSpliced(index, 1) })) : undefined
    needs.push({ fault: describeFault(fault), index, isNeeded })
  }
  if (journal !== undefined) {
    for (const [index, need] of needs.entries()) {
      if (need.isNeeded !== true || done + REDRAWN > runs || stop()) continue
      const others = { ...plan, faults: faults.toSpliced(index, 1) }
      const atUs = beginningUs(faults[index] as Fault, journal)
      const redrawn = redrawnFrom(others, [...nodeIds, ...clientIds], journal, atUs)
      let failed = 0
      for (let draw = 1; draw <= REDRAWN; draw++) if (await fails(redrawn(`${plan.seed}/without/${draw}`))) failed++
      needs[index] = { ...need, without: { runs: REDRAWN, failed } }
    }
  }
  return { faults: needs, runs: done }
}

/** When it began: one that waits for something has a time only in the run. */
function beginningUs(fault: Fault, journal: ReadonlyJournal): number {
  for (const event of journal) {
    if (event.kind === 'fault' && event.phase === 'begin' && isDeepStrictEqual(event.fault, fault)) return event.timeUs
  }
  return microseconds(fault.at)
}
