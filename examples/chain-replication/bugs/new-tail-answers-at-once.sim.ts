import { chainReplicationScenario } from '../scenario.ts'

export default chainReplicationScenario('new-tail-answers-at-once')
