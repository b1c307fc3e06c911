import { sep } from 'node:path'
import { NondeterminismError } from '../scenario/determinism.ts'
import { ScenarioError } from '../sim/errors.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { frameOf } from './frame.ts'

/** Why there is no verdict, in a form that can pass between threads. */
export interface Problem {
  readonly exitCode: ExitCode
  readonly message: string
}

/** A problem on its way to the person at the terminal. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: ExitCode

  constructor({ message, exitCode }: Problem, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

/** What the person at the terminal did wrong. */
export function usageError(message: string): CommandError {
  return new CommandError({ message, exitCode: EXIT.usage })
}

/**
 * What to say about anything that was thrown. An error that came through the user's code is shown with that line of it, never
 * with our stack; only an error that is all our own is shown in full.
 */
export function problemOf(error: unknown): Problem {
  const { exitCode, message } = explained(error)
  return { exitCode, message: message.replaceAll(`${process.cwd()}${sep}`, '') }
}

function explained(error: unknown): Problem {
  if (error instanceof CommandError) return error
  if (error instanceof NondeterminismError) {
    return { exitCode: EXIT.nondeterministic, message: `not deterministic: ${error.message}` }
  }
  if (error instanceof ScenarioError) {
    return { exitCode: EXIT.usage, message: withFrame(error.message, frameOf(error.cause) ?? frameOf(error)) }
  }
  if (!(error instanceof Error)) return { exitCode: EXIT.usage, message: `this was thrown: ${String(error)}` }
  if ('syscall' in error) return { exitCode: EXIT.usage, message: error.message }
  const frame = frameOf(error)
  if (frame !== undefined) {
    return { exitCode: EXIT.usage, message: withFrame(`${error.name}: ${error.message}`, frame) }
  }
  return { exitCode: EXIT.internal, message: `this is a bug in sameseed, please report it: ${error.stack}` }
}

/** Adds the line of the user's code, unless the message names it already. */
export function withFrame(message: string, frame: string | undefined): string {
  if (frame === undefined || message.includes(frame)) return message
  const place = /\(?([^\s()]+:\d+:\d+)\)?$/.exec(frame)?.[1]
  return place !== undefined && message.includes(place) ? message : `${message}\n  at ${frame}`
}
