import { servingRobotScenario } from '../scenario.ts'

export default servingRobotScenario('pending-for-too-long')
