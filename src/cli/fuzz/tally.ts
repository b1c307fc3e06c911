import { CoverageCount } from '../worker/coverage.ts'
import type { BatchResult, Findings } from '../worker/protocol.ts'

/** All runs that failed in one way. */
export interface Finding {
  readonly signature: string
  /** The lowest seed with it. */
  readonly seed: number
  readonly message: string
  /** Of the run of that seed; undefined for one that took its thread down. */
  readonly fingerprint: string | undefined
  hits: number
}

/**
 * Puts the results of batches together in the order of their seeds, whatever the order in which they come in, so that what is
 * found does not depend on the number of threads or on how fast they are.
 */
export class Tally {
  readonly findings = new Map<string, Finding>()
  readonly undecided = new Map<string, Finding>()
  readonly coverage = new CoverageCount()
  /** Runs that count: those up to the seed at which enough was found. */
  runs = 0
  /** Runs that were made. */
  executed = 0
  simulatedMs = 0
  /** Whether `maxFailures` different ones have been found: nothing after that counts. */
  isFull = false
  #frontier: number
  readonly #maxFailures: number
  readonly #early = new Map<number, BatchResult>()
  readonly #onFinding: (finding: Finding) => void

  constructor(firstSeed: number, maxFailures: number, onFinding: (finding: Finding) => void) {
    this.#frontier = firstSeed
    this.#maxFailures = maxFailures
    this.#onFinding = onFinding
  }

  add(batch: BatchResult): void {
    this.executed += batch.runs
    this.simulatedMs += batch.simulatedMs
    this.#early.set(batch.firstSeed, batch)
    for (let next = this.#take(this.#frontier); next !== undefined; next = this.#take(this.#frontier)) {
      this.#frontier += next.runs
      this.#merge(next)
      if (next.runs === 0) break
    }
  }

  /** A run that took its thread down. */
  addLost(seed: number, signature: string, message: string): void {
    const nothing = { first: [], seeds: {} }
    this.add({
      firstSeed: seed,
      runs: 1,
      simulatedMs: 0,
      tookMs: 0,
      failures: { first: [{ seed, signature, message, fingerprint: '' }], seeds: { [signature]: [seed] } },
      undecided: nothing,
      coverage: { reached: {}, sometimes: {}, faults: {} },
      problem: undefined,
    })
  }

  /** Nothing more will come: what waits for seeds before it waits in vain. */
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
    const last = this.#count(batch.failures, this.findings, Number.POSITIVE_INFINITY)
    this.#count(batch.undecided, this.undecided, last)
    this.runs += this.isFull ? last - batch.firstSeed + 1 : batch.runs
  }

  /** Returns the seed after which nothing counts any more. */
  #count(found: Findings, findings: Map<string, Finding>, lastSeed: number): number {
    const hits = Object.entries(found.seeds)
      .flatMap(([signature, seeds]) => seeds.map(seed => ({ seed, signature })))
      .sort((a, b) => a.seed - b.seed)
    for (const { seed, signature } of hits) {
      if (seed > lastSeed) break
      const known = findings.get(signature)
      if (known !== undefined) {
        known.hits++
        continue
      }
      const { message = '', fingerprint = '' } = found.first.find(one => one.signature === signature) ?? {}
      const finding = { signature, seed, message, fingerprint: fingerprint === '' ? undefined : fingerprint, hits: 1 }
      findings.set(signature, finding)
      if (findings !== this.findings) continue
      this.#onFinding(finding)
      if (findings.size < this.#maxFailures) continue
      this.isFull = true
      return seed
    }
    return lastSeed
  }
}
