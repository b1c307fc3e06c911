import { Generations, type RunReport, type StoredGenerations } from '../../search/guidance/generations.ts'
import { searchDigest } from '../../search/guidance/search-digest.ts'
import type { Strategy } from '../../search/guidance/strategy.ts'
import type { GuidedSearch } from '../thread/protocol.ts'
import type { Thread } from '../thread/thread.ts'
import type { SeedRange } from './seed-range.ts'

/** A guided search of which each thread makes some plans. The n-th run of the campaign has the n-th plan. */
export class SharedSearch {
  readonly #first: number
  readonly #strategies: readonly Strategy[]
  readonly #generations: Generations
  readonly #digests = new Map<string, string>()
  /** Of the search that a thread was told last. */
  readonly #told = new WeakMap<Thread, string>()

  /** `stored` is where an earlier session was; `frontier` is the first seed where it did not search. */
  constructor(
    { first }: SeedRange,
    strategies: readonly Strategy[],
    stored: StoredGenerations | undefined,
    frontier: number,
  ) {
    this.#first = first
    this.#strategies = strategies
    this.#generations = new Generations({ seed: String(first), strategies }, stored, frontier - first)
  }

  /** The seed after the last one that can be run by now. */
  get end(): number {
    return this.#first + this.#generations.end
  }

  /** The seed after the last one that belongs to the same generation; the seed itself, where it cannot be run by now. */
  endOf(seed: number): number {
    const generation = this.#generations.of(seed - this.#first)
    return generation === undefined ? seed : this.#first + generation.end
  }

  /** What a thread has to know for the runs from a seed on. */
  for(thread: Thread, seed: number): GuidedSearch {
    const { search = '' } = this.#generations.of(seed - this.#first) ?? {}
    const digest = this.#digestOf(search)
    const common = { seed: String(this.#first), strategies: this.#strategies, first: this.#first, digest }
    if (this.#told.get(thread) === digest) return common
    this.#told.set(thread, digest)
    return { ...common, search }
  }

  /** What the runs from a seed on did: nothing, where they did not come to an end. */
  learn(seed: number, reports: readonly (RunReport | null)[]): void {
    for (const [i, report] of reports.entries()) this.#generations.ran(seed - this.#first + i, report)
  }

  /** What plans are made from now, by digest. */
  get searches(): ReadonlyMap<string, string> {
    return new Map(this.#generations.searches.map(search => [this.#digestOf(search), search]))
  }

  /** Where it is, with digests in place of its searches. */
  get stored(): StoredGenerations {
    return { ...this.#generations.toJSON(), searches: [...this.searches.keys()] }
  }

  #digestOf(search: string): string {
    const known = this.#digests.get(search)
    if (known !== undefined) return known
    const digest = searchDigest(search)
    this.#digests.set(search, digest)
    const { searches } = this.#generations
    for (const old of this.#digests.keys()) if (!searches.includes(old)) this.#digests.delete(old)
    return digest
  }
}
