import * as v from 'valibot'
import { anything, rateField, someOf, textField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick, type RandomStream, randomStream } from '../../random/stream.ts'
import type { Behaviours } from '../../scenario/behaviours/recorder.ts'
import type { Plan, PlanOptions } from '../../scenario/plan.ts'
import { planOptions } from '../../scenario/plan-schema.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { Corpus, type StoredCorpus } from './corpus.ts'
import { mutate, STRATEGIES, type Strategy } from './mutate.ts'

/** Where a plan comes from: a seed of its own, or a plan that was changed in one of several ways. */
export type Origin = 'fresh' | Strategy

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
  /** How plans are made of others. Default: all but `forks`. */
  readonly strategies?: readonly Strategy[]
  /** A search of the same seed, to go on with. */
  readonly stored?: StoredSearch
}

/** Holds a search as JSON, to go on with another day. */
export interface StoredSearch {
  /** How many plans were made. */
  readonly made: number
  /** How many of them were fresh. */
  readonly fresh: number
  /** What each origin brought of late. */
  readonly yields: Readonly<Record<Origin, number>>
  /** The plans that were worth keeping. */
  readonly corpus: StoredCorpus
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

/** What is done where nothing else is asked for: what docs/guidance.md has measured. */
export const USUAL: readonly Strategy[] = ['onward', 'anew', 'changed']
/** So many runs are fresh before anything is built on. */
const WARM_UP = 8
const FRESH_SHARE = 0.5
/** Faults that are spliced in come from a fresh plan as often as from the corpus. */
const FRESH_DONORS = 0.5
/** How much a run counts for the yield of its origin. */
const LEARNING_RATE = 0.05
/** Nothing is written off. */
const LEAST_YIELD = 0.05

/**
 * Makes the plans of a guided search, one after the other: fresh seeds, and changed plans of runs that did something new. What of late
 * has led to something new more often is done more often (as MOpt does it with AFL's mutations: Lyu et al., USENIX Security 2019).
 *
 * It runs nothing itself: the one who does, on any thread, asks `next` for a plan and tells `ran` what came of it. The same calls in the
 * same order give the same plans.
 */
export class GuidedPlans {
  /** @internal */
  readonly corpus: Corpus
  readonly #scenario: AnyScenario
  readonly #options: GuidedPlansOptions
  #made: number
  #fresh: number
  /** For each origin the share of runs, of late, that did something new. */
  readonly #yields: Record<Origin, number>

  /** @throws ScenarioError for options that there are not, and when a stored plan is none. */
  constructor(scenario: AnyScenario, options: GuidedPlansOptions) {
    checkOptions('GuidedPlans', OPTIONS, options)
    const { stored } = options
    this.#scenario = scenario
    this.#options = options
    this.corpus = stored === undefined ? new Corpus() : Corpus.fromJSON(stored.corpus)
    this.#made = stored?.made ?? 0
    this.#fresh = stored?.fresh ?? 0
    this.#yields = { fresh: 1, onward: 1, anew: 1, changed: 1, forks: 1, ...stored?.yields }
  }

  /** A plan to run. Throws a ScenarioError when the corpus is that of another scenario. */
  next(): Candidate {
    const random = randomStream(this.#options.seed, `guidance/${this.#made++}`)
    const origin = this.#drawnOrigin(random)
    const parent = origin === 'fresh' ? undefined : this.corpus.choose(random)
    if (origin === 'fresh' || parent === undefined) {
      return { plan: this.#seeded(`${this.#options.seed}-${++this.#fresh}`), origin: 'fresh' }
    }
    const donor =
      random() < FRESH_DONORS
        ? this.#seeded(`${this.#options.seed}~donor-${this.#made}`)
        : pick(random, this.corpus.entries).plan
    return { plan: mutate(this.#scenario, origin, parent, donor, random), origin }
  }

  #drawnOrigin(random: RandomStream): Origin {
    if (random() < (this.#options.freshShare ?? FRESH_SHARE) || this.#fresh < WARM_UP) return 'fresh'
    const origins: readonly Origin[] = ['fresh', ...(this.#options.strategies ?? USUAL)]
    const weights = origins.map(origin => Math.max(LEAST_YIELD, this.#yields[origin]))
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
    for (const [i, origin] of origins.entries()) {
      left -= weights[i] as number
      if (left < 0) return origin
    }
    return 'fresh'
  }

  #seeded(seed: string): Plan {
    const { options } = this.#options
    return options === undefined ? { seed } : { seed, options }
  }

  /**
   * What came of a plan. Returns how many behaviours were new. One that failed is not built on: its run ended early, and would fail in
   * the same way again.
   */
  ran(
    { plan, origin }: Candidate,
    { behaviours, ok }: { readonly behaviours: Behaviours; readonly ok: boolean },
  ): number {
    const fresh = ok ? this.corpus.add(plan, behaviours) : this.corpus.count(behaviours)
    this.#yields[origin] += LEARNING_RATE * ((fresh > 0 ? 1 : 0) - this.#yields[origin])
    return fresh
  }

  /** Returns the search as plain data, for `stored`. */
  toJSON(): StoredSearch {
    return { made: this.#made, fresh: this.#fresh, yields: { ...this.#yields }, corpus: this.corpus.toJSON() }
  }
}
