import type { Plan } from '../../scenario/plan.ts'
import { isAlike } from '../../search/shape.ts'
import type { PlanSize } from '../../search/size.ts'
import type { FailureEntry } from '../session/results.ts'
import type { ShrunkFailure } from '../thread/protocol.ts'
import { type Finding, type Hit, MORE_SIGNATURES } from './tally.ts'

/** One way to fail: what a person looks at. */
export class Entry {
  readonly finding: Finding
  readonly seed: number
  /** What was run, where it was not just the seed. */
  readonly plan: Plan | undefined
  readonly message: string
  readonly fingerprint: string | undefined
  /** Runs that are known to be of this way, and not of the first one with its signature. */
  hits = 0
  shape: readonly string[] | undefined
  size: PlanSize | undefined
  path: string | undefined
  /** Whether what is there is of this session. */
  isStored = false
  page: string | undefined
  verified: boolean | undefined
  nondeterministic: string | undefined

  /** Which run it was: of a guided search, the number alone gives no plan. */
  get place(): string {
    return this.plan === undefined ? `seed ${this.seed}` : `run ${this.seed}`
  }

  constructor({ finding, seed, plan, fingerprint }: Hit, message = finding.message) {
    this.finding = finding
    this.seed = seed
    this.plan = plan
    this.fingerprint = fingerprint
    this.message = message
  }
}

/** What became of a failure that was made smaller. */
export interface Triaged {
  readonly entry: Entry
  /** `first` of its signature, another way to fail with it, a smaller plan for one that is known (see `improve`), or nothing new. */
  readonly news: 'first' | 'another way' | 'smaller' | 'none'
}

/**
 * The list that a person wakes up to: one entry for each signature and shape of the shrunk run. Of runs with the same signature,
 * the first, second, fourth, … are made smaller to see whether they need other things to fail; where the one needs only what the
 * other needs, they are the same.
 */
export class Triage {
  /** By signature; the first one stands for all runs that were not looked at. */
  readonly #ways = new Map<string, Entry[]>()
  readonly #perSignature: number

  constructor(perSignature: number) {
    this.#perSignature = perSignature
  }

  get entries(): Entry[] {
    return [...this.#ways.values()].flat().sort((a, b) => a.seed - b.seed)
  }

  /** The entry of a run: until more is known about it, the first one with its signature. */
  entryOf({ finding, seed }: Pick<Hit, 'finding' | 'seed'>): Entry | undefined {
    const ways = this.#ways.get(finding.signature)
    return ways?.find(way => way.seed === seed) ?? ways?.[0]
  }

  /** By which ways to fail with one signature are told apart: empty for the first. */
  wayOf(entry: Entry): string {
    return this.#ways.get(entry.finding.signature)?.[0] === entry ? '' : (entry.shape ?? []).join()
  }

  add(entry: Entry): void {
    const { signature } = entry.finding
    const ways = this.#ways.get(signature)
    if (ways === undefined) this.#ways.set(signature, [entry])
    else ways.push(entry)
  }

  /** Whether a run should be made smaller. */
  isWanted({ finding: { fingerprint, hits, signature } }: Hit): boolean {
    const doublings = Math.log2(hits)
    return (
      // Without one, its run did not come to an end: it would not do so the next time either.
      fingerprint !== undefined &&
      signature !== MORE_SIGNATURES &&
      Number.isInteger(doublings) &&
      doublings < this.#perSignature
    )
  }

  shrunk(hit: Hit, { shape, after, failure }: ShrunkFailure): Triaged {
    const ways = this.#ways.get(hit.finding.signature) ?? []
    const first = ways[0] as Entry
    if (hit.seed === first.seed) return { entry: update(first, shape, after), news: 'first' }
    const alike = ways.find(way => isAlike(way.shape, shape))
    if (alike === undefined) {
      const entry = new Entry(hit, failure.message)
      entry.hits = 1
      this.add(update(entry, shape, after))
      return { entry, news: 'another way' }
    }
    if (alike !== first) alike.hits++
    const isSmaller = alike.size === undefined || total(after) < total(alike.size)
    return { entry: alike, news: isSmaller ? 'smaller' : 'none' }
  }

  /** There is a smaller plan for it. */
  improve(entry: Entry, { shape, after }: ShrunkFailure): void {
    // A shape that is known stays: that of the new plan is unknown.
    update(entry, shape ?? entry.shape, after)
  }

  /** All of it, for `results.json`. */
  toJSON(): FailureEntry[] {
    return this.entries.map(entry => {
      const { finding, seed, plan, message, fingerprint, shape, size, path, verified, nondeterministic } = entry
      const { outcome, signature } = finding
      return {
        signature,
        message,
        seed,
        ...(plan === undefined ? {} : { plan }),
        hits: this.hitsOf(entry),
        outcome,
        ...(fingerprint === undefined ? {} : { fingerprint }),
        ...(shape === undefined ? {} : { shape }),
        ...(size === undefined ? {} : { size }),
        ...(path === undefined ? {} : { path }),
        ...(verified === undefined ? {} : { verified }),
        ...(nondeterministic === undefined ? {} : { nondeterministic }),
      }
    })
  }

  hitsOf(entry: Entry): number {
    const [first, ...others] = this.#ways.get(entry.finding.signature) ?? []
    if (entry !== first) return entry.hits
    return entry.finding.hits - others.reduce((sum, { hits }) => sum + hits, 0)
  }

  /** Takes over what an earlier session knew. */
  restore(failures: readonly FailureEntry[], findings: ReadonlyMap<string, Finding>): void {
    for (const { signature, seed, plan, hits, message, fingerprint, ...known } of failures) {
      const finding = findings.get(signature)
      if (finding === undefined) continue
      const entry = new Entry({ finding, seed, plan, fingerprint }, message)
      entry.hits = hits
      entry.shape = known.shape
      entry.size = known.size
      entry.path = known.path
      entry.isStored = known.path !== undefined
      entry.verified = known.verified
      entry.nondeterministic = known.nondeterministic
      this.add(entry)
    }
  }
}

function update(entry: Entry, shape: readonly string[] | undefined, size: PlanSize): Entry {
  entry.shape = shape
  entry.size = size
  return entry
}

function total({ operations, faults, perturbedMessages, nodes }: PlanSize): number {
  return operations + faults + perturbedMessages + nodes
}
