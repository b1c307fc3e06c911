import { sentenceOf } from '../../failures/failure.ts'
import type { Run } from '../../scenario/run.ts'
import type { Findings, FoundFailure } from '../thread/protocol.ts'

/** Collects runs that found something, in the order of their seeds. */
export class FindingsCount implements Findings {
  readonly first: FoundFailure[] = []
  readonly seeds: Record<string, number[]> = {}

  addRun(place: Pick<FoundFailure, 'seed' | 'plan'>, run: Run): void {
    const { signature = '', fingerprint } = run
    this.add({ ...place, signature, message: sentenceOf(run), fingerprint })
  }

  add(found: FoundFailure): void {
    const seeds = this.seeds[found.signature]
    // A number alone does not tell what was run there.
    if (seeds === undefined || found.plan !== undefined) this.first.push(found)
    if (seeds === undefined) this.seeds[found.signature] = [found.seed]
    else seeds.push(found.seed)
  }
}
