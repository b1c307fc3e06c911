import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('attempt-not-durable')
