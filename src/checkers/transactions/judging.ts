import type { Verdict } from '../checker.ts'
import { withScratch } from './scratch.ts'
import { Undecidable } from './undecidable.ts'
import type { TransactionDetails } from './verdict.ts'

/** Runs a check; what it finds undecidable is `'unknown'`. */
export function judging(check: () => Verdict<TransactionDetails>): Verdict<TransactionDetails> {
  try {
    return withScratch(check)
  } catch (error) {
    if (error instanceof Undecidable) return { valid: 'unknown', reason: error.message }
    throw error
  }
}
