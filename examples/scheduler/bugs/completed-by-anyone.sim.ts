import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('completed-by-anyone')
