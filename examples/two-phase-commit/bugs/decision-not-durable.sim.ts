import { twoPhaseCommitScenario } from '../scenario.ts'

export default twoPhaseCommitScenario('decision-not-durable')
