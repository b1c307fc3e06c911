import { twoPhaseCommitScenario } from '../scenario.ts'

export default twoPhaseCommitScenario('commits-on-its-own')
