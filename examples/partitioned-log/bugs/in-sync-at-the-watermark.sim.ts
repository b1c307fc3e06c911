import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('in-sync-at-the-watermark')
