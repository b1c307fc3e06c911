import { acrossCopies } from '../options/copies.ts'
import { ScenarioError } from '../options/scenario-error.ts'

/** Tells that node code asked for work that leaves the thread, which can never complete inside a run. */
export class OffThreadError extends ScenarioError {
  override readonly name = 'OffThreadError'
}
acrossCopies(OffThreadError, 'OffThreadError')

/** Says how a run goes on for ever. */
export type Endless = 'a step does not end' | 'time does not go on' | 'too many events'

/** Tells that a node goes round and round without simulated time passing, or that a run takes too many events. */
export class EndlessLoopError extends ScenarioError {
  override readonly name = 'EndlessLoopError'
  /** How it goes on for ever. */
  readonly endless: Endless
  /** The process that does, where it is one. */
  readonly process: string | undefined

  constructor(endless: Endless, message: string, process?: string) {
    super(message)
    this.endless = endless
    this.process = process
  }
}
acrossCopies(EndlessLoopError, 'EndlessLoopError')
