import { viewstampedReplicationScenario } from './scenario.ts'

export default viewstampedReplicationScenario()
