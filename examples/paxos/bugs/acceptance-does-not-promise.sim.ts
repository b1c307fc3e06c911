import { paxosScenario } from '../scenario.ts'

export default paxosScenario('acceptance-does-not-promise')
