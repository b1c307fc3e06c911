import { failureDetectorScenario } from './scenario.ts'

export default failureDetectorScenario()
