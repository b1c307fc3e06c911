import { paxosScenario } from '../scenario.ts'

export default paxosScenario('own-value-always')
