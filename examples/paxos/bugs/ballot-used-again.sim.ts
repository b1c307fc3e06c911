import { paxosScenario } from '../scenario.ts'

export default paxosScenario('ballot-used-again')
