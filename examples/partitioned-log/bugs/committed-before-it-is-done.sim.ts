import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('committed-before-it-is-done')
