import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('sent-twice')
