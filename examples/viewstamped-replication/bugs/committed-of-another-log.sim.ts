import { viewstampedReplicationScenario } from '../scenario.ts'

export default viewstampedReplicationScenario('committed-of-another-log')
