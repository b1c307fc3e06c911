import { chainReplicationScenario } from '../scenario.ts'

export default chainReplicationScenario('head-without-the-log')
