import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('cut-to-the-watermark')
