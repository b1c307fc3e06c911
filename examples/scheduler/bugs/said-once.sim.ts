import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('said-once')
