import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'

/**
 * Says how something was found wrong: a property that must hold always or eventually, a checker's judgement of the
 * history (`undecided` when it could not tell), a node that threw, or a run in which nothing could happen any more.
 */
export type ViolationKind = 'always' | 'eventually' | 'history' | 'undecided' | 'threw' | 'stuck'

/** Describes what was found wrong. */
export interface Violation {
  /** The property or checker; for `threw`, the name of the error. */
  readonly property: string
  /** How it was found. */
  readonly kind: ViolationKind
  /** One sentence that says what is wrong. */
  readonly message: string
  /** When it was found, milliseconds of true time. */
  readonly timeMs: number
  /** The process in whose step it was found. */
  readonly process?: string
  /** The error that the user's code threw, or one that points at the property in the user's code. */
  readonly error?: Error
  /** What a checker has to say beyond the sentence. */
  readonly details?: unknown
}

/**
 * What makes two violations the same one: what was violated and how, not when, where or by which values. A shrunk plan
 * must fail with the signature of the original.
 */
export function signatureOf({ property, kind, error }: Pick<Violation, 'property' | 'kind' | 'error'>): string {
  if (kind !== 'threw') return `${kind}: ${property}`
  return `threw: ${property}: ${likeOthers(error?.message ?? '')}`
}

/** An error's message without what differs from one time to the next: its first line, with no numbers. */
export function likeOthers(message: string): string {
  const line = message.split('\n')[0] as string
  return line.replace(/\d+(\.\d+)?/g, '#').slice(0, 100)
}

export function isPropertyViolation(kind: ViolationKind): boolean {
  return kind === 'always' || kind === 'eventually' || kind === 'history' || kind === 'undecided'
}

export function threwViolation(process: Process, thrown: unknown): Omit<Violation, 'timeMs'> {
  const error = thrown instanceof Error ? thrown : new Error(`what was thrown is no error: ${plainJson(thrown)}`)
  return {
    property: error.name,
    kind: 'threw',
    message: `${process.id} threw ${error.name}: ${error.message}`,
    process: process.id,
    error,
  }
}

/** Tells, as an error, what a run found wrong. */
export class SimulationFailure extends Error {
  override readonly name = 'SimulationFailure'
  /** Says what was wrong. */
  readonly violation: Violation

  constructor(violation: Violation, message = violation.message) {
    super(message, violation.error === undefined ? undefined : { cause: violation.error })
    this.violation = violation
  }
}
