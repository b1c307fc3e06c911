import { type RandomStream, randomStream } from '../../random/stream.ts'
import type { Behaviours } from '../../scenario/behaviours/recorder.ts'
import type { Plan } from '../../scenario/plan.ts'
import { isPlanStrategy, type PlanStrategy } from '../plan-strategies.ts'
import { Corpus, type Entry, type StoredCorpus } from './corpus.ts'
import type { Mutation } from './mutate.ts'
import { type Strategy, USUAL } from './strategy.ts'

/** Where a plan comes from: a seed of its own, one with something said by a strategy, or a plan that was changed in one of several ways. */
export type Origin = 'fresh' | Strategy

/** Holds a search as JSON, to go on with another day. */
export interface StoredSearch {
  /** How many plans were made. */
  readonly made: number
  /** How many of them were fresh. */
  readonly fresh: number
  /** What each origin brought of late. */
  readonly yields: Readonly<Partial<Record<Origin, number>>>
  /** The plans that were worth keeping. */
  readonly corpus: StoredCorpus
}

export interface CourseOptions {
  readonly seed: string
  readonly freshShare?: number
  readonly strategies?: readonly Strategy[]
}

/** What was decided about the next plan, before it is made. */
export type Draw =
  | { readonly origin: 'fresh'; readonly number: number }
  | { readonly origin: PlanStrategy }
  | { readonly origin: Mutation; readonly parent: Readonly<Entry>; readonly random: RandomStream }

/** So many runs are fresh before anything is built on. */
const WARM_UP = 8
const FRESH_SHARE = 0.5
/** How much a run counts for the yield of its origin. */
const LEARNING_RATE = 0.05
/** Nothing is written off. */
const LEAST_YIELD = 0.05

/**
 * The course that a guided search takes: what the next plan is made from, by what came of those before. It knows no scenario and makes no
 * plan, so that it can be followed where there is none.
 */
export class GuidedCourse {
  readonly corpus: Corpus
  readonly #options: CourseOptions
  #made: number
  #fresh: number
  /** For each origin the share of runs, of late, that did something new. */
  readonly #yields: Partial<Record<Origin, number>>

  constructor(options: CourseOptions, stored?: StoredSearch, corpus = new Corpus()) {
    this.#options = options
    this.corpus = corpus
    this.#made = stored?.made ?? 0
    this.#fresh = stored?.fresh ?? 0
    this.#yields = { ...stored?.yields }
  }

  /** How many plans were drawn. */
  get made(): number {
    return this.#made
  }

  /** Decides about the next plan. */
  draw(): Draw {
    const random = randomStream(this.#options.seed, `guidance/${this.#made++}`)
    const origin = this.#drawnOrigin(random)
    if (isPlanStrategy(origin)) return { origin }
    const parent = origin === 'fresh' ? undefined : this.corpus.choose(random)
    if (origin === 'fresh' || parent === undefined) return { origin: 'fresh', number: ++this.#fresh }
    return { origin, parent, random }
  }

  #drawnOrigin(random: RandomStream): Origin {
    if (random() < (this.#options.freshShare ?? FRESH_SHARE) || this.#fresh < WARM_UP) return 'fresh'
    const origins: readonly Origin[] = ['fresh', ...(this.#options.strategies ?? USUAL)]
    const weights = origins.map(origin => Math.max(LEAST_YIELD, this.#yieldOf(origin)))
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
    for (const [i, origin] of origins.entries()) {
      left -= weights[i] as number
      if (left < 0) return origin
    }
    return 'fresh'
  }

  /** What came of a plan; undefined where it is not to be built on. Returns how many behaviours were new. */
  ran(origin: Origin, plan: Plan | undefined, behaviours: Behaviours): number {
    const fresh = plan === undefined ? this.corpus.count(behaviours) : this.corpus.add(plan, behaviours)
    const before = this.#yieldOf(origin)
    this.#yields[origin] = before + LEARNING_RATE * ((fresh > 0 ? 1 : 0) - before)
    return fresh
  }

  /** What has not been tried yet is worth trying. */
  #yieldOf(origin: Origin): number {
    return this.#yields[origin] ?? 1
  }

  toJSON(): StoredSearch {
    return { made: this.#made, fresh: this.#fresh, yields: { ...this.#yields }, corpus: this.corpus.toJSON() }
  }
}
