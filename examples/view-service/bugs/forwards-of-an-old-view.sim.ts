import { viewServiceScenario } from '../scenario.ts'

export default viewServiceScenario('forwards-of-an-old-view')
