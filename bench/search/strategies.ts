import {
  type Candidate,
  type FuzzableScenario,
  GuidedPlans,
  type GuidedPlansOptions,
  type PlanInput,
  type Run,
} from 'sameseed'

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

/** A search that builds on the runs that did something new or rare: docs/guidance.md. */
function building(name: string, options: Omit<GuidedPlansOptions, 'seed'> = {}): Strategy {
  return {
    name,
    behaviours: true,
    begin(scenario, base) {
      const plans = new GuidedPlans(scenario, { seed: String(base), ...options })
      let candidate: Candidate
      return {
        next() {
          candidate = plans.next()
          return candidate.plan
        },
        ran({ ok, behaviours }) {
          if (behaviours !== undefined) plans.ran(candidate, { ok, behaviours })
        },
      }
    },
  }
}

/** All ways to search; a new one is a line here. */
export const strategies: readonly Strategy[] = [
  random,
  building('guided'),
  building('forks', { strategies: ['forks'] }),
]
