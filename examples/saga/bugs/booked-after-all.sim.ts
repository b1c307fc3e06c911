import { sagaScenario } from '../scenario.ts'

export default sagaScenario('booked-after-all')
