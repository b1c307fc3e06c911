import { lockServiceScenario } from '../scenario.ts'

export default lockServiceScenario('vote-not-durable')
