import type { FailureEntry } from '../../fuzz/session/results.ts'

/** What an entry in the list of failures says about the system that was tested. */
export type EntryOutcome =
  /** A run could not be simulated: it is unknown whether it was right. */
  | 'no verdict'
  /** Something was violated. */
  | 'failure'
  /** Something was violated, but the same plan does not give the same run: the first thing to mend. */
  | 'not deterministic'

export function outcomeOf({ outcome, nondeterministic, verified }: FailureEntry): EntryOutcome {
  if (nondeterministic !== undefined || verified === false) return 'not deterministic'
  return outcome === 'failure' ? 'failure' : 'no verdict'
}

/** Sorts the gravest first, as the exit codes have it; among equals, what happens most often. */
export function byGravity(a: FailureEntry, b: FailureEntry): number {
  return GRAVITY.indexOf(outcomeOf(a)) - GRAVITY.indexOf(outcomeOf(b)) || b.hits - a.hits || a.seed - b.seed
}

const GRAVITY: readonly EntryOutcome[] = ['no verdict', 'failure', 'not deterministic']
