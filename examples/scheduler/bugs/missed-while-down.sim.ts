import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('missed-while-down')
