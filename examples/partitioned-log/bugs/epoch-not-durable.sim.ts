import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('epoch-not-durable')
