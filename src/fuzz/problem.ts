import { sep } from 'node:path'
import { FileError } from '../failures/file-error.ts'
import { OrderDependenceError } from '../failures/same-again.ts'
import { shownFrame } from '../failures/shown-path.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { NondeterminismError } from '../scenario/determinism.ts'
import { userFrame } from '../sim/user-frames.ts'
import type { Outcome } from './outcome.ts'

/** Why there is no verdict, in a form that can pass between threads. */
export interface Problem {
  readonly outcome: Outcome
  readonly message: string
}

/** A problem on its way to the output. */
export class ProblemError extends Error {
  override readonly name: string = 'ProblemError'
  readonly outcome: Outcome

  constructor({ message, outcome }: Problem, options?: ErrorOptions) {
    super(message, options)
    this.outcome = outcome
  }

  /** The same problem, with more to say about it in lines of its own. */
  followedBy(text: string): ProblemError {
    const { outcome, message } = this
    return new ProblemError({ outcome, message: `${message}\n${text}` }, { cause: this })
  }
}

/** What the user did wrong. */
export function usageError(message: string): ProblemError {
  return new ProblemError({ message, outcome: 'no verdict' })
}

/**
 * What to say about anything that was thrown. An error that came through the user's code is shown with that line of it, never
 * with our stack; only an error that is all our own is shown in full.
 */
export function problemOf(error: unknown): Problem {
  const { outcome, message } = explained(error)
  return { outcome, message: message.replaceAll(`${process.cwd()}${sep}`, '') }
}

function explained(error: unknown): Problem {
  if (error instanceof ProblemError) return error
  if (error instanceof NondeterminismError || error instanceof OrderDependenceError) {
    return { outcome: 'not deterministic', message: `not deterministic: ${error.message}` }
  }
  if (error instanceof ScenarioError) {
    return { outcome: 'no verdict', message: withFrame(error.message, frameOf(error.cause) ?? frameOf(error)) }
  }
  if (!(error instanceof Error)) return { outcome: 'no verdict', message: `this was thrown: ${String(error)}` }
  if (error instanceof FileError || 'syscall' in error) return { outcome: 'no verdict', message: error.message }
  const frame = frameOf(error)
  if (frame !== undefined) {
    return { outcome: 'no verdict', message: withFrame(`${error.name}: ${error.message}`, frame) }
  }
  return { outcome: 'internal error', message: `this is a bug in sameseed, please report it: ${error.stack}` }
}

/** The innermost line of an error's stack that is in the user's code: `Lock.receive (lock.sim.ts:12:5)`. */
export function frameOf(error: unknown): string | undefined {
  const frame = error instanceof Error ? userFrame(error.stack) : undefined
  return frame === undefined ? undefined : shownFrame(frame)
}

/** Adds the line of the user's code, unless the message names it already. */
export function withFrame(message: string, frame: string | undefined): string {
  if (frame === undefined || message.includes(frame)) return message
  const place = /\(?([^\s()]+:\d+:\d+)\)?$/.exec(frame)?.[1]
  return place !== undefined && message.includes(place) ? message : `${message}\n  at ${frame}`
}
