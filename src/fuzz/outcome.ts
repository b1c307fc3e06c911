/** From the best to the gravest: an error of ours or of usage hides everything, two runs that differ hide what they found. */
export const OUTCOMES = [
  'clean',
  'undecided',
  /** Nothing was found wrong, but something was never tested. */
  'vacuous',
  'failure',
  'not deterministic',
  /** A scenario or a run that cannot be simulated, or wrong usage. */
  'no verdict',
  'internal error',
  'interrupted',
] as const

/** What came of runs, or of a command. */
export type Outcome = (typeof OUTCOMES)[number]

/** What comes of a command that makes one run, by the verdict on it. */
export const OUTCOME_OF = { ok: 'clean', failed: 'failure', undecided: 'undecided' } as const

/** Returns the gravest of them; `clean` where there is none. */
export function gravest(outcomes: Iterable<Outcome>): Outcome {
  let worst: Outcome = 'clean'
  for (const outcome of outcomes) if (OUTCOMES.indexOf(outcome) > OUTCOMES.indexOf(worst)) worst = outcome
  return worst
}
