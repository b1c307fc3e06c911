import { servingRobotScenario } from '../scenario.ts'

export default servingRobotScenario('any-route-will-do')
