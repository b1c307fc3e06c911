import { lockServiceScenario } from '../scenario.ts'

export default lockServiceScenario('expires-by-the-wall-clock')
