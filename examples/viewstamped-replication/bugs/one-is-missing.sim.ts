import { viewstampedReplicationScenario } from '../scenario.ts'

export default viewstampedReplicationScenario('one-is-missing')
