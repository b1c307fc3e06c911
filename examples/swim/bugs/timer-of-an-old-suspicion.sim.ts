import { swimScenario } from '../scenario.ts'

export default swimScenario('timer-of-an-old-suspicion')
