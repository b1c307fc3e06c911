/**
 * The scenario or the plan is wrong, or a node does what a simulation cannot carry: not a failure that was found, but a
 * run that means nothing. The command line exits with 254.
 */
export class ScenarioError extends Error {
  override readonly name: string = 'ScenarioError'
}

/** Node code asked for work that leaves the thread, which can never complete inside a run. */
export class OffThreadError extends ScenarioError {
  override readonly name = 'OffThreadError'
}

/** A node goes round and round without simulated time passing. */
export class EndlessLoopError extends ScenarioError {
  override readonly name = 'EndlessLoopError'
}
