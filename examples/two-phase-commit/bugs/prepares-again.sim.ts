import { twoPhaseCommitScenario } from '../scenario.ts'

export default twoPhaseCommitScenario('prepares-again')
