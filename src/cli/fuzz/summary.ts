import type { Campaign } from './campaign.ts'
import type { StoredFinding } from './findings-report.ts'

/** What the campaigns of a command come to: the last line of `--json`. */
export class Summary {
  readonly #stored: StoredFinding[] = []
  #runs = 0
  #executed = 0
  #simulatedMs = 0
  #tookMs = 0

  add({ tally, tookMs }: Campaign, stored: readonly StoredFinding[]): void {
    this.#stored.push(...stored)
    this.#runs += tally.runs
    this.#executed += tally.executed
    this.#simulatedMs += tally.simulatedMs
    this.#tookMs += tookMs
  }

  toJSON(): object {
    const tookSeconds = Math.max(this.#tookMs, 1) / 1_000
    return {
      runs: this.#runs,
      failures: this.#stored.map(({ finding: { signature, seed, hits }, path, size }) => ({
        signature,
        seed,
        hits,
        file: path ?? null,
        operations: size?.operations ?? null,
        faults: size?.faults ?? null,
        perturbedMessages: size?.perturbedMessages ?? null,
        nodes: size?.nodes ?? null,
      })),
      runsPerSecond: rounded(this.#executed / tookSeconds),
      simulatedSecondsPerSecond: rounded(this.#simulatedMs / 1_000 / tookSeconds),
    }
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
