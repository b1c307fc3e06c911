import { lockServiceScenario } from '../scenario.ts'

export default lockServiceScenario('fence-not-durable')
