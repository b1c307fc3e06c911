import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('replicated-before-durable')
