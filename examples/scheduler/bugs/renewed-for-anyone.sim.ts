import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('renewed-for-anyone')
