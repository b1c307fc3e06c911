import { multiPaxosScenario } from '../scenario.ts'

export default multiPaxosScenario('quorums-do-not-meet')
