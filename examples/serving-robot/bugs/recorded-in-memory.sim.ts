import { servingRobotScenario } from '../scenario.ts'

export default servingRobotScenario('recorded-in-memory')
