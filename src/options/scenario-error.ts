/**
 * Tells that the scenario or the plan is wrong, or a node does what a simulation cannot carry: not a failure that was
 * found, but a run that means nothing. The command line exits with 254.
 */
export class ScenarioError extends Error {
  /** `ScenarioError`, or that of a kind of it. */
  override readonly name: string = 'ScenarioError'
}
