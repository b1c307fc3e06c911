import { sagaScenario } from '../scenario.ts'

export default sagaScenario('decision-not-durable')
