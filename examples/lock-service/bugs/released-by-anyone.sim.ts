import { lockServiceScenario } from '../scenario.ts'

export default lockServiceScenario('released-by-anyone')
