import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('dropped-at-once')
