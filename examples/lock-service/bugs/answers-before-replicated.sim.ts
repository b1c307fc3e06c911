import { lockServiceScenario } from '../scenario.ts'

export default lockServiceScenario('answers-before-replicated')
