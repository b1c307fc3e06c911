import type { Run } from '../scenario/run.ts'
import type { Violation } from '../scenario/violation.ts'

/** Of a run, what makes its failure the same as another one. */
export type FailureOf = Pick<Run, 'signature' | 'violations'>

/** Whether two runs fail in the same way: the same thing was violated, and the evidence for it is of the same class. */
export function isSameFailure(a: FailureOf, b: FailureOf): boolean {
  return a.signature !== undefined && a.signature === b.signature && evidenceOf(a) === evidenceOf(b)
}

/** What the signature of a run is about, as a text: `history: set-full (lost)`. */
export function failureText(run: FailureOf): string {
  const evidence = evidenceOf(run)
  return evidence === undefined ? `${run.signature}` : `${run.signature} (${evidence})`
}

function evidenceOf({ violations }: FailureOf): string | undefined {
  return decidedViolation(violations)?.evidence
}

/** The violation that the signature is of. */
function decidedViolation(violations: readonly Violation[]): Violation | undefined {
  return violations.find(({ kind }) => kind !== 'undecided') ?? violations[0]
}
