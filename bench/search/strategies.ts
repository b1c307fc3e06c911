import { type FuzzableScenario, GuidedPlans, type PlanInput, type Run } from 'sameseed'

/** One search for one bug: it says what to run next, and hears what came of it. */
export interface Search {
  next(): PlanInput
  ran?(run: Run): void
}

/** A way to search. */
export interface Strategy {
  readonly name: string
  /** Whether it has to know what runs did. */
  readonly behaviours: boolean
  /** Begins a search. The same base gives the same search. */
  begin(scenario: FuzzableScenario<unknown>, base: number): Search
}

/** The usual one, and what all others are measured against: one seed after the other. */
export const random: Strategy = {
  name: 'random',
  behaviours: false,
  begin(_scenario, base) {
    let runs = 0
    return { next: () => ({ seed: `${base}-${++runs}` }) }
  },
}

const guided: Strategy = {
  name: 'guided',
  behaviours: true,
  begin(scenario, base) {
    const plans = new GuidedPlans(scenario, { seed: String(base) })
    let candidate = plans.next()
    let isFirst = true
    return {
      next() {
        if (!isFirst) candidate = plans.next()
        isFirst = false
        return candidate.plan
      },
      ran({ ok, behaviours }) {
        if (behaviours !== undefined) plans.ran(candidate, { ok, behaviours })
      },
    }
  },
}

/** All ways to search; a new one is a line here. */
export const strategies: readonly Strategy[] = [random, guided]
