import { twoPhaseCommitScenario } from '../scenario.ts'

export default twoPhaseCommitScenario('timeout-is-a-yes')
