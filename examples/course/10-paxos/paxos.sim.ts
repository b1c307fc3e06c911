import { decisionScenario } from './decision-scenario.ts'
import { type Proposal, Proposer } from './proposer.ts'

/** Proposes what was accepted in the highest ballot that it hears of, since that may be decided already. */
class Paxos extends Proposer {
  protected override choose(wanted: number, accepted: readonly Proposal[]): number {
    const latest = accepted.toSorted((a, b) => b.ballot - a.ballot)[0]
    return latest === undefined ? wanted : latest.value
  }
}

export default decisionScenario('paxos', env => new Paxos(env))
