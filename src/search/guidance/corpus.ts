import { pick, type RandomStream } from '../../random/stream.ts'
import type { Behaviours } from '../../scenario/behaviours/recorder.ts'
import type { Plan } from '../../scenario/plan.ts'
import { parsePlan } from '../../scenario/plan-schema.ts'

/** A plan worth building on. */
export interface Entry {
  readonly plan: Plan
  /** The behaviours that few runs before it had: hashes, and when it had them (virtual time, milliseconds). */
  readonly rare: readonly number[]
  readonly times: readonly number[]
  /** How often it was chosen. */
  chosen: number
}

/** What is known of a behaviour. */
interface Seen {
  runs: number
  /** When a run first came to it, at the earliest: virtual time, milliseconds. */
  earliest: number
}

/** A corpus as JSON, to go on with another day. */
export interface StoredCorpus {
  readonly entries: readonly Readonly<Entry>[]
  /** How many runs had each behaviour, and when at the earliest. */
  readonly seen: readonly (readonly [behaviour: number, runs: number, earliest: number])[]
}

export interface CorpusLimits {
  /** Plans that are kept. Default: 512. */
  readonly entries?: number
  /** Behaviours that are told apart. Default: 200,000. When there are so many, nothing counts as new any more. */
  readonly behaviours?: number
}

/** When it is full, this share of the entries goes at a time. */
const SHARE_DROPPED = 0.25
/** A behaviour that fewer runs had is worth another plan: the first may have come to it too late, or by a detour. */
const FEW = 3
/** Up to so many runs, it is also worth a plan that comes to it in this share of the time: more can happen afterwards. */
const MANY = 100
const EARLIER = 0.8
/** Beyond it, it does not matter how many had a behaviour: nobody needs to be told of it any more. */
const MOST_COUNTED = 1_000
/** So many entries compete to be chosen. */
const COMPETITORS = 4
/** A plan of so many faults and operations counts half. */
const LARGE = 400

/**
 * The plans of a guided search that did something new or rare, and how many runs did what. Which plan is built on next goes by how rare
 * today is what it was among the first to do, how often it was chosen and how large it is: the power schedule of AFLFast (Böhme et al.,
 * "Coverage-based Greybox Fuzzing as Markov Chain", CCS 2016), with rarity as in libFuzzer's Entropic.
 */
export class Corpus {
  readonly #entries: Entry[] = []
  readonly #seen = new Map<number, Seen>()
  readonly #mostEntries: number
  readonly #mostBehaviours: number

  constructor(limits: CorpusLimits = {}) {
    this.#mostEntries = limits.entries ?? 512
    this.#mostBehaviours = limits.behaviours ?? 200_000
  }

  /** Distinct behaviours of all runs so far. */
  get behaviours(): number {
    return this.#seen.size
  }

  get entries(): readonly Readonly<Entry>[] {
    return this.#entries
  }

  /** Takes down what the run of a plan did, keeps the plan if few others did some of it, and returns how much was new. */
  add(plan: Plan, behaviours: Behaviours): number {
    const rare: number[] = []
    const times: number[] = []
    const fresh = this.#count(behaviours, (hash, ms) => {
      rare.push(hash)
      times.push(ms)
    })
    if (rare.length > 0) this.#entries.push({ plan, rare, times, chosen: 0 })
    if (this.#entries.length > this.#mostEntries) this.#dropCommon()
    return fresh
  }

  /** Takes down what a run did whose plan is not to be built on. Returns how much of it was new. */
  count(behaviours: Behaviours): number {
    return this.#count(behaviours, () => {})
  }

  #count({ hashes, times }: Behaviours, onRare: (hash: number, ms: number) => void): number {
    const seen = this.#seen
    const before = seen.size
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i] as number
      const ms = times[i] as number
      const known = seen.get(hash)
      if (known === undefined) {
        if (seen.size >= this.#mostBehaviours) continue
        seen.set(hash, { runs: 1, earliest: ms })
        onRare(hash, ms)
        continue
      }
      if (isRare(known, ms)) onRare(hash, ms)
      if (known.runs < MOST_COUNTED) known.runs++
      if (ms < known.earliest) known.earliest = ms
    }
    return seen.size - before
  }

  /** Of what a run did, what still makes a difference here. */
  telling({ hashes, times }: Behaviours): Behaviours {
    const told = [...hashes.keys()].filter(i => (this.#seen.get(hashes[i] as number)?.runs ?? 0) < MOST_COUNTED)
    return {
      hashes: Uint32Array.from(told, i => hashes[i] as number),
      times: Float64Array.from(told, i => times[i] as number),
    }
  }

  /** Whether a run did something that few did so far: if not, its plan will not be kept, however much comes before it. */
  isWorthTelling({ hashes, times }: Behaviours): boolean {
    return hashes.some((hash, i) => {
      const known = this.#seen.get(hash)
      return known === undefined || isRare(known, times[i] as number)
    })
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

  /** How rare the rarest of what was rare when it did it has stayed: 1 if no other run did it. */
  #rarityOf({ rare }: Entry): number {
    let fewest = Number.POSITIVE_INFINITY
    for (const hash of rare) fewest = Math.min(fewest, this.#seen.get(hash)?.runs ?? Number.POSITIVE_INFINITY)
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
    return {
      entries: this.#entries.map(entry => ({ ...entry })),
      seen: [...this.#seen].map(([hash, { runs, earliest }]) => [hash, runs, earliest] as const),
    }
  }

  /** The corpus that was stored. Throws a ScenarioError for a plan that is none. */
  static fromJSON(stored: StoredCorpus, limits?: CorpusLimits): Corpus {
    const entries = stored.entries.map((entry, i) => ({
      ...entry,
      plan: parsePlan(entry.plan, `the corpus: entries[${i}].plan`),
    }))
    return Corpus.of({ ...stored, entries }, limits)
  }

  /** As `fromJSON`, of one whose plans are known to be plans. */
  static of(stored: StoredCorpus, limits?: CorpusLimits): Corpus {
    const corpus = new Corpus(limits)
    for (const [hash, runs, earliest] of stored.seen) corpus.#seen.set(hash, { runs, earliest })
    for (const { plan, rare, times, chosen } of stored.entries) {
      corpus.#entries.push({ plan, rare: [...rare], times: [...times], chosen })
    }
    return corpus
  }
}

function isRare({ runs, earliest }: Seen, ms: number): boolean {
  return runs < FEW || (runs < MANY && ms < earliest * EARLIER)
}
