import { failureDetectorScenario } from '../scenario.ts'

export default failureDetectorScenario('any-pong-counts')
