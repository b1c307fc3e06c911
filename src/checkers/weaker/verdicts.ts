/** What the weaker models' verdicts have in common. */
import type { Verdict } from '../checker.ts'
import { count } from '../display.ts'
import type { RegisterHistory } from './register-history.ts'

/** The history is not one that the checker can judge. `what` is judged. */
export function undecidable(what: string, because: string): Verdict<never> {
  return {
    valid: 'unknown',
    reason: `${what} can be decided only for reads and plain writes, where every value that is read was written once. Here: ${because}.`,
  }
}

export function outOfSteps(maxSteps: number): Verdict<never> {
  return { valid: 'unknown', reason: `Undecided after ${count(maxSteps, 'step')}. Raise maxSteps to search on.` }
}

/** `12 operations of 3 processes`. */
export function extent({ accesses, sessions }: RegisterHistory): string {
  return amounts(accesses.filter(({ operation }) => operation !== undefined).length, sessions.length)
}

export function amounts(operations: number, processes: number): string {
  return `${count(operations, 'operation')} of ${processes === 1 ? '1 process' : `${processes} processes`}`
}

export function sentence(words: string): string {
  return words[0]!.toUpperCase() + words.slice(1)
}
