import { pick, randomStream } from '../../random/stream.ts'
import type { Behaviours } from '../../scenario/behaviours/recorder.ts'
import type { Plan, PlanOptions } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { Corpus } from './corpus.ts'
import { mutate } from './mutate.ts'

export interface GuidedPlansOptions {
  /** Fresh plans have the seeds `<seed>-1`, `<seed>-2`, …; all else follows from it, too. */
  readonly seed: string
  /** In every plan. */
  readonly options?: PlanOptions
  /** The share of plans that are fresh: half unless told. */
  readonly freshShare?: number
  /** To go on with what an earlier search has found. */
  readonly corpus?: Corpus
  /** How many plans that search had made, and how many of them fresh. */
  readonly made?: number
  readonly fresh?: number
}

/** So many runs are fresh before anything is built on. */
const WARM_UP = 8
const FRESH_SHARE = 0.5
/** Faults that are spliced in come from a fresh plan as often as from the corpus. */
const FRESH_DONORS = 0.5

/**
 * The plans of a guided search, one after the other: fresh seeds, and changed plans of runs that did something new. It runs
 * nothing itself: whoever does, on any thread, asks `next` for a plan and tells `ran` what came of it. The same calls in the same
 * order give the same plans.
 */
export class GuidedPlans {
  readonly corpus: Corpus
  readonly #scenario: AnyScenario
  readonly #options: GuidedPlansOptions
  #made: number
  #fresh: number

  constructor(scenario: AnyScenario, options: GuidedPlansOptions) {
    this.#scenario = scenario
    this.#options = options
    this.corpus = options.corpus ?? new Corpus()
    this.#made = options.made ?? 0
    this.#fresh = options.fresh ?? 0
  }

  /** Plans made so far. */
  get made(): number {
    return this.#made
  }

  /** How many of them were fresh seeds. */
  get fresh(): number {
    return this.#fresh
  }

  /** A plan to run. Throws a ScenarioError when the corpus is that of another scenario. */
  next(): Plan {
    const random = randomStream(this.#options.seed, `guidance/${this.#made++}`)
    const isFresh = random() < (this.#options.freshShare ?? FRESH_SHARE) || this.#fresh < WARM_UP
    const parent = isFresh ? undefined : this.corpus.choose(random)
    if (parent === undefined) return this.#plan(`${this.#options.seed}-${++this.#fresh}`)
    const donor =
      random() < FRESH_DONORS
        ? this.#plan(`${this.#options.seed}~donor-${this.#made}`)
        : pick(random, this.corpus.entries).plan
    return mutate(this.#scenario, parent, donor, random)
  }

  #plan(seed: string): Plan {
    const { options } = this.#options
    return options === undefined ? { seed } : { seed, options }
  }

  /**
   * What came of a plan. Returns how many behaviours were new. One that failed is not built on: its run ended early, and would fail in
   * the same way again.
   */
  ran(plan: Plan, { behaviours, ok }: { readonly behaviours: Behaviours; readonly ok: boolean }): number {
    return ok ? this.corpus.add(plan, behaviours) : this.corpus.count(behaviours)
  }
}
