import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('reset-to-the-watermark')
