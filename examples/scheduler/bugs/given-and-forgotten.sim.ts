import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('given-and-forgotten')
