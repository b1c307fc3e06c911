import { sagaScenario } from '../scenario.ts'

export default sagaScenario('start-not-durable')
