import { schedulerScenario } from '../scenario.ts'

export default schedulerScenario('leases-forgotten')
