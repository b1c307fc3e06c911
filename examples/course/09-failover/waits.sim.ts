import { failoverScenario } from './failover-scenario.ts'
import { type Kept, Server } from './server.ts'

/** Answers when the backup has it, or when the monitor has said that there is no backup any more. */
class Waits extends Server {
  protected override mayAnswer(kept: Kept): boolean {
    return kept === 'kept'
  }
}

export default failoverScenario('failover by decision', env => new Waits(env))
