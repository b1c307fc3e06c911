import type { LogEnd } from '../13-elections/elector.ts'
import { logScenario } from './log-scenario.ts'
import { Replica } from './replica.ts'

/** Votes for nobody whose log ends before its own. */
class Comparing extends Replica {
  protected override mayVoteFor(end: LogEnd): boolean {
    const own = this.end
    return end.term > own.term || (end.term === own.term && end.length >= own.length)
  }
}

export default logScenario('votes for a log like its own', Comparing)
