import { twoPhaseCommitScenario } from '../scenario.ts'

export default twoPhaseCommitScenario('locks-lost-in-recovery')
