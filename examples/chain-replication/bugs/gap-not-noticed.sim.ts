import { chainReplicationScenario } from '../scenario.ts'

export default chainReplicationScenario('gap-not-noticed')
