import { logScenario } from './log-scenario.ts'
import { Replica } from './replica.ts'

/** Votes once in each term, for whoever is the first to ask. What is wrong? */
class FirstComeFirstServed extends Replica {}

export default logScenario('votes for the first to ask', FirstComeFirstServed)
