import { boundedBufferScenario } from '../scenario.ts'

export default boundedBufferScenario('one-is-woken')
