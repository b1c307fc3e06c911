import { sagaScenario } from '../scenario.ts'

export default sagaScenario('silence-is-a-no')
