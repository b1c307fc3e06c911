import { viewstampedReplicationScenario } from '../scenario.ts'

export default viewstampedReplicationScenario('reads-on-its-own')
