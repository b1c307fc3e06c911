import { chainReplicationScenario } from '../scenario.ts'

export default chainReplicationScenario('head-answers-itself')
