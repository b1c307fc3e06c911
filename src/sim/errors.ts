import { ScenarioError } from '../options/scenario-error.ts'

/** Tells that node code asked for work that leaves the thread, which can never complete inside a run. */
export class OffThreadError extends ScenarioError {
  override readonly name = 'OffThreadError'
}

/** Tells that a node goes round and round without simulated time passing. */
export class EndlessLoopError extends ScenarioError {
  override readonly name = 'EndlessLoopError'
}
