import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('submit-not-durable')
