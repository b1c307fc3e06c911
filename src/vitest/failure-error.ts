import { NondeterminismError } from '../scenario/determinism.ts'
import type { Run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { userFrames } from '../sim/user-frames.ts'
import { pointAt } from './point-at.ts'

/**
 * What a failing test throws. It points at the user's code: where a node threw, at the assertion or the declaration of a
 * property, and at the test for a checker's verdict. An error that the user's code threw is its `cause`.
 */
export function failureError<State>(
  scenario: Scenario<State>,
  { violations }: Run<State>,
  message: string,
  testFrames: readonly string[],
): Error {
  const thrown = violations[0]?.error
  const error = new Error(message)
  error.name = 'SimulationFailure'
  const frames = userFrames(thrown?.stack)
  pointAt(error, anchored(frames, testFrames))
  const isPointer = scenario.properties.some(({ declared }) => declared === thrown)
  if (thrown !== undefined && !isPointer) {
    Object.defineProperty(error, 'cause', { value: pointAt(thrown, frames), writable: true, configurable: true })
  }
  return error
}

/** Any error on its way out of a test: a scenario or plan that makes no sense, two runs that differ. */
export function userError(error: unknown, testFrames: readonly string[]): unknown {
  if (!(error instanceof Error) || error.name === 'SimulationFailure') return error
  if (error instanceof NondeterminismError && error.divergence.line !== undefined) {
    return pointAt(error, [`    at ${error.divergence.line}`, ...testFrames])
  }
  const frames = userFrames(error.stack)
  return pointAt(error, anchored(frames, testFrames))
}

/** Where nothing but packages is in the frames, vitest would show no code at all: the test is better than nothing. */
function anchored(frames: readonly string[], testFrames: readonly string[]): readonly string[] {
  return frames.every(frame => frame.includes('node_modules')) ? [...frames, ...testFrames] : frames
}
