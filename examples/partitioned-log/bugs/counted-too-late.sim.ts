import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('counted-too-late')
