import * as v from 'valibot'
import { anything, rateField, someOf, textField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import type { Behaviours } from '../../scenario/behaviours/recorder.ts'
import type { Plan, PlanOptions } from '../../scenario/plan.ts'
import { planOptions } from '../../scenario/plan-schema.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { planOptionsOf } from '../plan-strategies.ts'
import { Corpus } from './corpus.ts'
import { type Draw, GuidedCourse, type Origin, type StoredSearch } from './guided-course.ts'
import { mutate } from './mutate.ts'
import { STRATEGIES, type Strategy } from './strategy.ts'

/** Holds a plan to run. Plain data: it may go to another thread and come back. */
export interface Candidate {
  /** What to run. */
  readonly plan: Plan
  /** Where it comes from. */
  readonly origin: Origin
}

/** Configures {@link GuidedPlans}. */
export interface GuidedPlansOptions {
  /** Fresh plans have the seeds `<seed>-1`, `<seed>-2`, …; all else follows from it, too. */
  readonly seed: string
  /** In every plan. */
  readonly options?: PlanOptions
  /** At least this share of the plans is fresh. Default: half; 1 is a search without guidance. */
  readonly freshShare?: number
  /** How plans are made, beside fresh ones. Default: `onward`, `anew` and `changed`. */
  readonly strategies?: readonly Strategy[]
  /** A search of the same seed, to go on with. */
  readonly stored?: StoredSearch
}

const OPTIONS = optionsOf<GuidedPlansOptions>(
  {
    seed: textField,
    options: planOptions,
    freshShare: rateField,
    strategies: someOf(v.picklist(STRATEGIES)),
    stored: anything,
  },
  ['seed'],
)

/** Faults that are spliced in come from a fresh plan as often as from the corpus. */
const FRESH_DONORS = 0.5

/**
 * Makes the plans of a guided search, one after the other: fresh seeds, and changed plans of runs that did something new. What of late
 * has led to something new more often is done more often (as MOpt does it with AFL's mutations: Lyu et al., USENIX Security 2019).
 *
 * It runs nothing itself: the one who does, on any thread, asks `next` for a plan and tells `ran` what came of it. The same calls in the
 * same order give the same plans.
 */
export class GuidedPlans {
  readonly #scenario: AnyScenario
  readonly #options: GuidedPlansOptions
  readonly #course: GuidedCourse

  /** @throws ScenarioError for options that there are not, and when a stored plan is none. */
  constructor(scenario: AnyScenario, options: GuidedPlansOptions) {
    checkOptions('GuidedPlans', OPTIONS, options)
    const { stored } = options
    this.#scenario = scenario
    this.#options = options
    this.#course = new GuidedCourse(
      options,
      stored,
      stored === undefined ? new Corpus() : Corpus.fromJSON(stored.corpus),
    )
  }

  /** @internal */
  get corpus(): Corpus {
    return this.#course.corpus
  }

  /** A plan to run. Throws a ScenarioError when the corpus is that of another scenario. */
  next(): Candidate {
    const draw = this.#course.draw()
    const plan = planOf(this.#scenario, draw, this.#course, this.#options)
    return { plan, origin: draw.origin }
  }

  /**
   * What came of a plan. Returns how many behaviours were new. One that failed is not built on: its run ended early, and would fail in
   * the same way again.
   */
  ran(
    { plan, origin }: Candidate,
    { behaviours, ok }: { readonly behaviours: Behaviours; readonly ok: boolean },
  ): number {
    return this.#course.ran(origin, ok ? plan : undefined, behaviours)
  }

  /** Returns the search as plain data, for `stored`. */
  toJSON(): StoredSearch {
    return this.#course.toJSON()
  }
}

/** Makes the plan that was drawn last. Throws a ScenarioError when the corpus is that of another scenario. */
export function planOf(
  scenario: AnyScenario,
  draw: Draw,
  { made, corpus }: Pick<GuidedCourse, 'made' | 'corpus'>,
  { seed, options }: Pick<GuidedPlansOptions, 'seed' | 'options'>,
): Plan {
  const seeded = (name: string): Plan => (options === undefined ? { seed: name } : { seed: name, options })
  if (draw.origin === 'fresh') return seeded(`${seed}-${draw.number}`)
  if (!('parent' in draw)) {
    return { seed: `${seed}~${draw.origin}-${made}`, options: { ...options, ...planOptionsOf(draw.origin) } }
  }
  const { origin, parent, random } = draw
  const donor = random() < FRESH_DONORS ? seeded(`${seed}~donor-${made}`) : pick(random, corpus.entries).plan
  return mutate(scenario, origin, parent, donor, random)
}
