import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('begins-at-the-end')
