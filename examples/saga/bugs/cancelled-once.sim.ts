import { sagaScenario } from '../scenario.ts'

export default sagaScenario('cancelled-once')
