import { chainReplicationScenario } from '../scenario.ts'

export default chainReplicationScenario('removed-too-early')
