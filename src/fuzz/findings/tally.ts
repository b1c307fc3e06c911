import type { Plan } from '../../scenario/plan.ts'
import type { Outcome } from '../outcome.ts'
import type { Checkpoint, FailureEntry, SessionResults, UndecidedEntry } from '../session/results.ts'
import type { BatchResult, Findings, FoundFailure, SlowRun } from '../thread/protocol.ts'
import type { ThreadLost } from '../thread/thread-lost.ts'
import { CoverageCount } from './coverage.ts'
import { slowestOf } from './slowest.ts'
import { sumOfMs } from './sum-of-ms.ts'

/** All runs that failed with one signature. */
export interface Finding {
  readonly signature: string
  /** The lowest seed with it. */
  readonly seed: number
  /** The plan of that run, where it is not just the seed. */
  readonly plan: Plan | undefined
  readonly message: string
  /** Of the run of that seed; undefined for a run without a verdict. */
  readonly fingerprint: string | undefined
  /** What the run of that seed came to: `failure`, or why it has no verdict. */
  readonly outcome: Outcome
  hits: number
}

/** One run of a finding. */
export interface Hit {
  readonly finding: Finding
  readonly seed: number
  /** What was run, where it was not just the seed. */
  readonly plan: Plan | undefined
  /** Undefined if unknown. */
  readonly fingerprint: string | undefined
}

/** More different signatures than a person reads: from then on, new ones count as this one. */
const MOST_SIGNATURES = 1_000
export const MORE_SIGNATURES = 'yet other failures'

/**
 * Puts the results of batches together in the order of their seeds, whatever the order in which they come in, so that what is
 * found does not depend on the number of threads or on how fast they are.
 */
export class Tally {
  readonly findings = new Map<string, Finding>()
  readonly undecided = new Map<string, Finding>()
  readonly coverage = new CoverageCount()
  slowest: SlowRun[] = []
  /** Runs that count: those up to the seed at which enough was found. */
  runs = 0
  /** Runs that were made. */
  executed = 0
  /** Runs that `coverage` is about. */
  covered = 0
  simulatedMs = 0
  /** Whether `maxFailures` different ones have been found: nothing after that counts. */
  isFull = false
  #frontier: number
  readonly #maxFailures: number
  readonly #early = new Map<number, BatchResult>()
  readonly #onHit: (hit: Hit) => void

  constructor(firstSeed: number, maxFailures: number, onHit: (hit: Hit) => void) {
    this.#frontier = firstSeed
    this.#maxFailures = maxFailures
    this.#onHit = onHit
  }

  /** All seeds below it are counted. */
  get frontier(): number {
    return this.#frontier
  }

  get checkpoint(): Pick<Checkpoint, 'frontier' | 'early'> {
    return { frontier: this.#frontier, early: [...this.#early.values()] }
  }

  /** Goes on from where another one was. */
  restore({ checkpoint, failures, undecided, coverage, slowest, ...counts }: SessionResults): void {
    this.#frontier = checkpoint.frontier
    for (const batch of checkpoint.early) this.#early.set(batch.firstSeed, batch)
    for (const entry of failures) restoreFinding(this.findings, entry)
    for (const entry of undecided) restoreFinding(this.undecided, entry)
    this.coverage.add(coverage)
    this.slowest = [...slowest]
    this.runs = counts.runs
    this.executed = counts.executed
    this.covered = counts.covered
    this.simulatedMs = counts.simulatedMs
    this.isFull = this.findings.size >= this.#maxFailures
  }

  add(batch: BatchResult): void {
    this.executed += batch.runs
    this.simulatedMs = sumOfMs(this.simulatedMs, batch.simulatedMs)
    if (!this.isFull) this.slowest = slowestOf([...this.slowest, ...batch.slowest])
    if (batch.runs === 0) return
    this.#early.set(batch.firstSeed, batch)
    for (let next = this.#take(this.#frontier); next !== undefined; next = this.#take(this.#frontier)) {
      this.#frontier += next.runs
      this.#merge(next)
    }
  }

  /** A run that took its thread down. */
  addLost(seed: number, { signature, reason: message, outcome, plan }: ThreadLost, tookMs: number): void {
    const nothing = { first: [], seeds: {} }
    this.add({
      firstSeed: seed,
      runs: 1,
      simulatedMs: 0,
      tookMs,
      failures: {
        first: [{ seed, signature, message, outcome, ...(plan === undefined ? {} : { plan }) }],
        seeds: { [signature]: [seed] },
      },
      undecided: nothing,
      coverage: new CoverageCount().plain,
      behaviours: [],
      slowest: [],
      problem: undefined,
    })
  }

  /** Nothing more will come: what waits for seeds before it waits in vain. After this there is no checkpoint to go on from. */
  close(): void {
    for (const firstSeed of [...this.#early.keys()].sort((a, b) => a - b)) {
      const batch = this.#take(firstSeed)
      if (batch !== undefined) this.#merge(batch)
    }
  }

  #take(firstSeed: number): BatchResult | undefined {
    const batch = this.#early.get(firstSeed)
    this.#early.delete(firstSeed)
    return batch
  }

  #merge(batch: BatchResult): void {
    if (this.isFull) return
    this.coverage.add(batch.coverage)
    this.covered += batch.runs
    const last = this.#count(batch.failures, this.findings, Number.POSITIVE_INFINITY)
    this.#count(batch.undecided, this.undecided, last)
    this.runs += this.isFull ? last - batch.firstSeed + 1 : batch.runs
    if (this.isFull) this.slowest = this.slowest.filter(({ seed }) => seed <= last)
  }

  /** Returns the seed after which nothing counts any more. */
  #count(found: Findings, findings: Map<string, Finding>, lastSeed: number): number {
    const hits = Object.entries(found.seeds)
      .flatMap(([signature, seeds]) => seeds.map(seed => ({ seed, signature })))
      .sort((a, b) => a.seed - b.seed)
    for (const { seed, signature } of hits) {
      if (seed > lastSeed) break
      const first = found.first.find(one => one.signature === signature && one.seed === seed)
      const finding = findingIn(findings, signature, seed, first)
      finding.hits++
      if (findings !== this.findings) continue
      this.#onHit({ finding, seed, plan: first?.plan, fingerprint: first?.fingerprint })
      if (findings.size < this.#maxFailures) continue
      this.isFull = true
      return seed
    }
    return lastSeed
  }
}

function restoreFinding(findings: Map<string, Finding>, entry: UndecidedEntry & Partial<FailureEntry>): void {
  const known = findings.get(entry.signature)
  if (known !== undefined) {
    known.hits += entry.hits
    return
  }
  const { signature, message, seed, plan, hits, fingerprint, outcome = 'failure' } = entry
  findings.set(signature, { signature, message, seed, plan, hits, fingerprint, outcome })
}

function findingIn(
  findings: Map<string, Finding>,
  signature: string,
  seed: number,
  first: FoundFailure | undefined,
): Finding {
  const known = findings.get(signature) ?? (findings.size < MOST_SIGNATURES ? undefined : findings.get(MORE_SIGNATURES))
  if (known !== undefined) return known
  const name = findings.size < MOST_SIGNATURES ? signature : MORE_SIGNATURES
  const { message = '', fingerprint, outcome = 'failure', plan } = first ?? {}
  const finding: Finding = { signature: name, seed, plan, message, fingerprint, outcome, hits: 0 }
  findings.set(name, finding)
  return finding
}
