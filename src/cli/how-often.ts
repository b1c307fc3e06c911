import type { FailureEntry } from '../fuzz/session/results.ts'
import { grouped } from '../options/counted.ts'

/** `12 times, first with seed 215`; of a guided search, the run has a number and no seed. */
export function howOften({ hits, seed, plan }: Pick<FailureEntry, 'hits' | 'seed' | 'plan'>): string {
  const where = plan === undefined ? `with seed ${seed}` : `in run ${grouped(seed)}`
  return hits === 1 ? `once, ${where}` : `${grouped(hits)} times, first ${where}`
}
