import { twoPhaseCommitScenario } from '../scenario.ts'

export default twoPhaseCommitScenario('vote-not-durable')
