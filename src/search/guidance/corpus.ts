import { pick, type RandomStream } from '../../random/stream.ts'
import type { Behaviours } from '../../scenario/behaviours/recorder.ts'
import type { Plan } from '../../scenario/plan.ts'
import { parsePlan } from '../../scenario/plan-schema.ts'

/** A plan worth building on. */
export interface Entry {
  readonly plan: Plan
  /** The behaviours that no run before it had: hashes, and when it had them (virtual time, milliseconds). */
  readonly first: readonly number[]
  readonly times: readonly number[]
  /** How often it was chosen. */
  chosen: number
}

/** A corpus as JSON, to go on with another day. */
export interface StoredCorpus {
  readonly entries: readonly Readonly<Entry>[]
  /** How many runs had each behaviour. */
  readonly hits: readonly (readonly [behaviour: number, runs: number])[]
}

export interface CorpusLimits {
  /** Plans that are kept: 512 unless told. */
  readonly entries?: number
  /** Behaviours that are told apart: 200,000 unless told. When there are so many, nothing counts as new any more. */
  readonly behaviours?: number
}

/** When it is full, this share of the entries goes at a time. */
const SHARE_DROPPED = 0.25
/** So many entries compete to be chosen. */
const COMPETITORS = 4
/** A plan of so many faults and operations counts half. */
const LARGE = 400

/**
 * The plans of a guided search that did something new, and how many runs did what. Which plan is built on next goes by how rare
 * today is what it was the first to do, how often it was chosen and how large it is: the power schedule of AFLFast (Böhme et al.,
 * "Coverage-based Greybox Fuzzing as Markov Chain", CCS 2016), with rarity as in libFuzzer's Entropic.
 */
export class Corpus {
  readonly #entries: Entry[] = []
  readonly #hits = new Map<number, number>()
  readonly #mostEntries: number
  readonly #mostBehaviours: number

  constructor(limits: CorpusLimits = {}) {
    this.#mostEntries = limits.entries ?? 512
    this.#mostBehaviours = limits.behaviours ?? 200_000
  }

  /** Distinct behaviours of all runs so far. */
  get behaviours(): number {
    return this.#hits.size
  }

  get entries(): readonly Readonly<Entry>[] {
    return this.#entries
  }

  /** Takes down what the run of a plan did. Keeps the plan if some of it was new, and returns how much. */
  add(plan: Plan, behaviours: Behaviours): number {
    const { first, times } = this.count(behaviours)
    if (first.length === 0) return 0
    this.#entries.push({ plan, first, times, chosen: 0 })
    if (this.#entries.length > this.#mostEntries) this.#dropCommon()
    return first.length
  }

  /** Takes down what a run did whose plan is not to be kept. Returns what was new, and when. */
  count({ hashes, times }: Behaviours): { first: number[]; times: number[] } {
    const hits = this.#hits
    const fresh: { first: number[]; times: number[] } = { first: [], times: [] }
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i] as number
      const runs = hits.get(hash)
      if (runs !== undefined) hits.set(hash, runs + 1)
      else if (hits.size < this.#mostBehaviours) {
        hits.set(hash, 1)
        fresh.first.push(hash)
        fresh.times.push(times[i] as number)
      }
    }
    return fresh
  }

  /** A plan to build on, undefined as long as there is none. */
  choose(random: RandomStream): Readonly<Entry> | undefined {
    if (this.#entries.length === 0) return undefined
    let best = pick(random, this.#entries)
    let bestEnergy = this.#energyOf(best)
    for (let i = 1; i < COMPETITORS; i++) {
      const other = pick(random, this.#entries)
      const energy = this.#energyOf(other)
      if (energy > bestEnergy) [best, bestEnergy] = [other, energy]
    }
    best.chosen++
    return best
  }

  #energyOf(entry: Entry): number {
    const { faults, operations } = entry.plan
    const size = (faults?.length ?? 0) + (operations?.length ?? 0)
    return this.#rarityOf(entry) / ((1 + entry.chosen) * (1 + size / LARGE))
  }

  /** How rare the rarest of what it did first has stayed: 1 if no other run did it. */
  #rarityOf({ first }: Entry): number {
    let fewest = Number.POSITIVE_INFINITY
    for (const hash of first) fewest = Math.min(fewest, this.#hits.get(hash) ?? Number.POSITIVE_INFINITY)
    return 1 / fewest
  }

  /** Those go first whose behaviours many runs have had since. */
  #dropCommon(): void {
    const rarest = this.#entries
      .map((entry, age) => ({ entry, age, rarity: this.#rarityOf(entry) }))
      .sort((a, b) => b.rarity - a.rarity || b.age - a.age)
      .slice(0, Math.floor(this.#mostEntries * (1 - SHARE_DROPPED)))
      .sort((a, b) => a.age - b.age)
    this.#entries.splice(0, this.#entries.length, ...rarest.map(({ entry }) => entry))
  }

  toJSON(): StoredCorpus {
    return { entries: this.#entries.map(entry => ({ ...entry })), hits: [...this.#hits] }
  }

  /** The corpus that was stored. Throws a ScenarioError for a plan that is none. */
  static fromJSON(stored: StoredCorpus, limits?: CorpusLimits): Corpus {
    const corpus = new Corpus(limits)
    for (const [hash, runs] of stored.hits) corpus.#hits.set(hash, runs)
    for (const [i, { plan, first, times, chosen }] of stored.entries.entries()) {
      const checked = parsePlan(plan, `the corpus: entries[${i}].plan`)
      corpus.#entries.push({ plan: checked, first: [...first], times: [...times], chosen })
    }
    return corpus
  }
}
