import { failoverScenario } from './failover-scenario.ts'
import { type Kept, Server } from './server.ts'

/** Goes on without a backup that says nothing: it must be dead. What is wrong? */
class GoesOn extends Server {
  protected override mayAnswer(kept: Kept): boolean {
    return kept !== 'refused'
  }
}

export default failoverScenario('failover by opinion', env => new GoesOn(env))
