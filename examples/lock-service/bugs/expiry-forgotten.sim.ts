import { lockServiceScenario } from '../scenario.ts'

export default lockServiceScenario('expiry-forgotten')
