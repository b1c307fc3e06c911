import { decisionScenario } from './decision-scenario.ts'
import { Proposer } from './proposer.ts'

/** Has a majority behind it, and proposes what its client wants. What is wrong? */
class OwnWay extends Proposer {
  protected override choose(wanted: number): number {
    return wanted
  }
}

export default decisionScenario('a majority, and its own way', env => new OwnWay(env))
