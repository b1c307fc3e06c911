import type { Run } from '../../scenario/run.ts'
import type { Findings, FoundFailure } from './protocol.ts'

/** Collects runs that found something, in the order of their seeds. */
export class FindingsCount implements Findings {
  readonly first: FoundFailure[] = []
  readonly seeds: Record<string, number[]> = {}

  add(seed: number, { signature = '', violations, fingerprint }: Run): void {
    const decided = violations.find(({ kind }) => kind !== 'undecided') ?? violations[0]
    const seeds = this.seeds[signature]
    if (seeds === undefined) {
      this.first.push({ seed, signature, message: decided?.message ?? '', fingerprint })
      this.seeds[signature] = [seed]
    } else seeds.push(seed)
  }
}
