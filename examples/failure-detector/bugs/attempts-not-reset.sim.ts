import { failureDetectorScenario } from '../scenario.ts'

export default failureDetectorScenario('attempts-not-reset')
