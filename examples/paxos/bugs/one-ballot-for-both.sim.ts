import { paxosScenario } from '../scenario.ts'

export default paxosScenario('one-ballot-for-both')
