import { paxosScenario } from '../scenario.ts'

export default paxosScenario('any-accepted-value')
