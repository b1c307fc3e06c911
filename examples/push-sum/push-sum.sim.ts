import { pushSumScenario } from './scenario.ts'

export default pushSumScenario()
