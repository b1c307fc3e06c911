import { Participant } from './participant.ts'
import { transactionScenario } from './transaction-scenario.ts'

/** Does not wait for ever: the coordinator must be gone, so it aborts. What is wrong? */
class GivesUp extends Participant {
  protected override stillInDoubt(transaction: number): void {
    this.finish(transaction, 'aborted')
  }
}

export default transactionScenario('a participant that gives up', env => new GivesUp(env))
