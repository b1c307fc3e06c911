import { viewServiceScenario } from '../scenario.ts'

export default viewServiceScenario('anyone-is-promoted')
