import { paxosScenario } from '../scenario.ts'

export default paxosScenario('counted-across-ballots')
