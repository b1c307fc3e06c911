import { servingRobotScenario } from '../scenario.ts'

export default servingRobotScenario('deleted-when-sent')
