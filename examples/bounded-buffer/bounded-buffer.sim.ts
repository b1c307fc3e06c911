import { boundedBufferScenario } from './scenario.ts'

export default boundedBufferScenario()
