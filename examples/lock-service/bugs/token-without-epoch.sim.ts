import { lockServiceScenario } from '../scenario.ts'

export default lockServiceScenario('token-without-epoch')
