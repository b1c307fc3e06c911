import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('not-renewed')
