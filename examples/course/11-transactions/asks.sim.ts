import type { Outcome } from './coordinator.ts'
import { Participant } from './participant.ts'
import { transactionScenario } from './transaction-scenario.ts'

/** Asks the coordinator until it knows. */
class Asks extends Participant {
  protected override async stillInDoubt(transaction: number): Promise<void> {
    const outcome = await this.env
      .rpc<Outcome | null>('coordinator1', { outcomeOf: transaction }, { timeout: '100ms' })
      .catch(() => null)
    if (outcome !== null) this.finish(transaction, outcome)
  }
}

export default transactionScenario('a participant that asks', env => new Asks(env))
