import type { FuzzableScenario, PlanInput, Run, Strategy as Way } from 'sameseed'
import { Generations } from '../../src/search/guidance/generations.ts'
import { NumberedPlans } from '../../src/search/guidance/numbered-plans.ts'
import { PORTFOLIO, USUAL } from '../../src/search/guidance/strategy.ts'
import { PLAN_STRATEGIES, type PlanStrategy, planOptionsOf } from '../../src/search/plan-strategies.ts'

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

/** A search that builds on the runs that did something new or rare, as `fuzz --guided` makes it: docs/guidance.md. */
function building(name: string, strategies: readonly Way[]): Strategy {
  return {
    name,
    behaviours: true,
    begin(scenario, base) {
      const options = { seed: String(base), strategies }
      const generations = new Generations(options)
      const plans = new NumberedPlans(scenario, options)
      let number = -1
      return {
        next() {
          number++
          return plans.plan(number, generations.of(number)?.search ?? '')
        },
        ran({ ok, behaviours, plan }) {
          if (behaviours !== undefined) generations.ran(number, plans.report(plan, { ok, behaviours }))
        },
      }
    },
  }
}

/** The same seeds, under something that a plan says: docs/search.md. */
function under(name: PlanStrategy): Strategy {
  return {
    ...random,
    name,
    begin(scenario, base) {
      const { next } = random.begin(scenario, base)
      return { next: () => ({ ...next(), options: planOptionsOf(name) }) }
    },
  }
}

/** All ways to search; a new one is a line here. */
export const strategies: readonly Strategy[] = [
  random,
  building('guided', USUAL),
  building('forks', ['forks']),
  building('portfolio', PORTFOLIO),
  ...PLAN_STRATEGIES.map(under),
]
