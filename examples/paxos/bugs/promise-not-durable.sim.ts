import { paxosScenario } from '../scenario.ts'

export default paxosScenario('promise-not-durable')
