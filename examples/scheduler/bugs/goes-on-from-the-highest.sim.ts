import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('goes-on-from-the-highest')
