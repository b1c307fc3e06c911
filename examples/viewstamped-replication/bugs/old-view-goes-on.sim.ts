import { viewstampedReplicationScenario } from '../scenario.ts'

export default viewstampedReplicationScenario('old-view-goes-on')
