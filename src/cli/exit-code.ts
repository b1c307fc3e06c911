import type { Outcome } from '../fuzz/outcome.ts'

/** What the process says when it ends. */
export const EXIT: Readonly<Record<Outcome, number>> = {
  clean: 0,
  failure: 1,
  undecided: 2,
  vacuous: 2,
  'not deterministic': 3,
  interrupted: 130,
  'no verdict': 254,
  'internal error': 255,
}
