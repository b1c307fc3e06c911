import { twoPhaseCommitScenario } from '../scenario.ts'

export default twoPhaseCommitScenario('aborts-on-its-own')
