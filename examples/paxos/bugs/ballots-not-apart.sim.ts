import { paxosScenario } from '../scenario.ts'

export default paxosScenario('ballots-not-apart')
