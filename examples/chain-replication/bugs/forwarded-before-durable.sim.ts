import { chainReplicationScenario } from '../scenario.ts'

export default chainReplicationScenario('forwarded-before-durable')
