import { viewstampedReplicationScenario } from '../scenario.ts'

export default viewstampedReplicationScenario('own-log-only')
