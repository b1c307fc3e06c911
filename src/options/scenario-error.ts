import { acrossCopies } from './copies.ts'
import { withoutOwnFrames } from './own-frames.ts'

/**
 * Tells that the scenario or the plan is wrong, or a node does what a simulation cannot carry: not a failure that was
 * found, but a run that means nothing. The command line exits with 254.
 */
export class ScenarioError extends Error {
  /** `ScenarioError`, or that of a kind of it. */
  override readonly name: string = 'ScenarioError'

  constructor(message: string, options?: ErrorOptions) {
    const limit = Error.stackTraceLimit
    // Deep enough to get to the user's code.
    if (limit > 0) Error.stackTraceLimit = Math.max(limit, 50)
    super(message, options)
    Error.stackTraceLimit = limit
    withoutOwnFrames(this)
  }
}
acrossCopies(ScenarioError, 'ScenarioError')
