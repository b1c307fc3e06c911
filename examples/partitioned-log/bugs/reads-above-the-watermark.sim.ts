import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('reads-above-the-watermark')
