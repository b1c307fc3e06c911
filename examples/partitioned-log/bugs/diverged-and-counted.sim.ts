import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('diverged-and-counted')
