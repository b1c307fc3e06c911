import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('tick-of-each-node')
