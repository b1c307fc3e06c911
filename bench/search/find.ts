import { type FuzzableScenario, run } from 'sameseed'
import type { Strategy } from './strategies.ts'

/** How far one search goes. */
export interface Budget {
  readonly runs: number
  /** Events of all its runs together: runs of one strategy may be longer than those of another. */
  readonly events: number
}

/** What one search came to: what it took to find the bug, or all that it spent without. */
export interface Found {
  readonly found: boolean
  readonly runs: number
  readonly events: number
}

/** Searches until a run fails or the budget is spent. A run that is undecided is no find. */
export async function find(
  scenario: FuzzableScenario<unknown>,
  { behaviours, begin }: Strategy,
  base: number,
  budget: Budget,
): Promise<Found> {
  const search = begin(scenario, base)
  let [runs, events] = [0, 0]
  while (runs < budget.runs && events < budget.events) {
    const result = await run(scenario, search.next(), { behaviours })
    runs++
    events += result.events
    if (result.failed) return { found: true, runs, events }
    search.ran?.(result)
  }
  return { found: false, runs, events }
}
