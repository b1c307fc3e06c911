import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('repeat-confirmed-at-once')
