import { swimScenario } from '../scenario.ts'

export default swimScenario('incarnation-not-durable')
