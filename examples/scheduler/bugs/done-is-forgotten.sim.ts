import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('done-is-forgotten')
