import { chainReplicationScenario } from '../scenario.ts'

export default chainReplicationScenario('suffix-kept')
