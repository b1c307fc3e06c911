import { dynamoScenario } from '../scenario.ts'

export default dynamoScenario('reads-do-not-repair')
