import { viewServiceScenario } from '../scenario.ts'

export default viewServiceScenario('view-not-acknowledged')
