import { dynamoScenario } from '../scenario.ts'

export default dynamoScenario('handed-off-when-sent')
