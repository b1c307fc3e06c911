import { acrossCopies } from '../options/copies.ts'
import { withoutOwnFrames } from '../options/own-frames.ts'
import type { EndlessLoopError } from '../sim/errors.ts'
import type { Process } from '../sim/process.ts'
import { errorOf } from '../sim/thrown.ts'
import { userPlace } from '../sim/user-frames.ts'

/**
 * Says how something was found wrong: a property that must hold always or eventually, a checker's judgement of the
 * history (`undecided` when it could not tell), a node that threw, a run in which nothing could happen any more, or one
 * that does not end.
 */
export type ViolationKind = 'always' | 'eventually' | 'history' | 'undecided' | 'threw' | 'stuck' | 'endless'

/** Describes what was found wrong. */
export interface Violation {
  /** The property or checker; for `threw`, the name of the error; for `endless`, how the run goes on for ever. */
  readonly property: string
  /** How it was found. */
  readonly kind: ViolationKind
  /**
   * The class of the evidence: the kind of anomaly that a checker found, or the sentence of a property without names and
   * numbers. A smaller plan has to fail with the same one.
   */
  readonly evidence?: string
  /** One sentence that says what is wrong. */
  readonly message: string
  /** When it was found, milliseconds of true time. */
  readonly timeMs: number
  /** Of a history, when it had become certain, milliseconds: what came later has no part in it. Only where the checker can tell. */
  readonly certainMs?: number
  /** The process in whose step it was found. */
  readonly process?: string
  /** The error that the user's code threw, or one that points at the property in the user's code. */
  readonly error?: Error
  /** What a checker has to say beyond the sentence. */
  readonly details?: unknown
}

/**
 * What makes two violations the same one: what was violated and how, not when, at which node or by which values. Of what was
 * thrown it is the error's name and the line of the user's code; its message counts only where there is no such line.
 */
export function signatureOf({ property, kind, error }: Pick<Violation, 'property' | 'kind' | 'error'>): string {
  if (kind !== 'threw') return `${kind}: ${property}`
  const place = userPlace(error?.stack)
  if (place !== undefined) return `threw: ${property} at ${place}`
  return `threw: ${property}: ${withoutData(error?.message ?? '')}`
}

/**
 * Whether two signatures are of the same failure, even if lines were added to or taken from the user's code since the first
 * was stored.
 */
export function sameSignature(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && withoutLine(a) === withoutLine(b))
}

function withoutLine(signature: string): string {
  return signature.startsWith('threw: ') ? signature.replace(/:\d+\)?$/, '') : signature
}

/** Returns the first violation that is certain: not of a checker that could not tell. */
export function decidedViolation(violations: readonly Violation[]): Violation | undefined {
  return violations.find(({ kind }) => kind !== 'undecided')
}

/** Returns the violation that a run is told and known by: the first that is certain, or else the first. */
export function foremostViolation(violations: readonly Violation[]): Violation | undefined {
  return decidedViolation(violations) ?? violations[0]
}

/** The most that is kept of a sentence. */
const MOST_CHARACTERS = 100

/**
 * The first line of a sentence without what differs from one time to the next: names of nodes, numbers, and what is quoted or in
 * brackets become `…`, and lists of these as well.
 */
export function withoutData(message: string): string {
  const line = message.split('\n')[0] as string
  return line
    .slice(0, 10 * MOST_CHARACTERS)
    .replace(/"[^"]*"|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g, '…')
    .replace(/\{.*\}|\[.*\]|<[^<>]*>/g, '…')
    .replace(/[\w.:#/@-]*\d[\w.:#/@-]*/g, '…')
    .replace(/…((,| and|, and| or)? ?…)+/g, '…')
    .slice(0, MOST_CHARACTERS)
}

export function isPropertyViolation(kind: ViolationKind): boolean {
  return kind === 'always' || kind === 'eventually' || kind === 'history' || kind === 'undecided'
}

/** Tells that a program ended itself with a code that stands for a failure. */
export class ExitError extends Error {
  override readonly name = 'ExitError'

  constructor(code: number) {
    super(`the program exited with code ${code}`)
    // It would show nothing of the program.
    this.stack = `${this.name}: ${this.message}`
  }
}

export function threwViolation(process: Process, thrown: unknown): Omit<Violation, 'timeMs'> {
  const error = errorOf(thrown)
  return {
    property: error.name,
    kind: 'threw',
    evidence: process.role,
    message:
      error instanceof ExitError
        ? `${process.id}: ${error.message}`
        : `${process.id} threw ${error.name}: ${error.message}`,
    process: process.id,
    error,
  }
}

export function endlessViolation(error: EndlessLoopError): Omit<Violation, 'timeMs'> {
  const { endless, process, message } = error
  return { property: endless, kind: 'endless', message, error, ...(process === undefined ? {} : { process }) }
}

/** Tells, as an error, what a run found wrong. */
export class SimulationFailure extends Error {
  override readonly name = 'SimulationFailure'
  /** Says what was wrong. */
  readonly violation: Violation

  constructor(violation: Violation, message = violation.message) {
    super(message, violation.error === undefined ? undefined : { cause: violation.error })
    this.violation = violation
    withoutOwnFrames(this)
  }
}
acrossCopies(SimulationFailure, 'SimulationFailure')
