import type { Run } from '../scenario/run.ts'
import { foremostViolation } from '../scenario/violation.ts'

/** Of a run, what makes its failure the same as another one. */
export type FailureOf = Pick<Run, 'signature' | 'violations'>

/**
 * Whether a run fails in the same way as another one: the same thing was violated, and the evidence for it is of the same class. Where the
 * other one's is of no known class, as of a history too large to be explained, any will do.
 */
export function isSameFailure(run: FailureOf, failing: FailureOf): boolean {
  if (run.signature === undefined || run.signature !== failing.signature) return false
  const evidence = evidenceOf(failing)
  return evidence === undefined || evidenceOf(run) === evidence
}

/** What the signature of a run is about, as a text: `history: set-full (lost)`. */
export function failureText(run: FailureOf): string {
  const evidence = evidenceOf(run)
  return evidence === undefined ? `${run.signature}` : `${run.signature} (${evidence})`
}

function evidenceOf({ violations }: FailureOf): string | undefined {
  return foremostViolation(violations)?.evidence
}
