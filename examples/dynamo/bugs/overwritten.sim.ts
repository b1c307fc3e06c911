import { dynamoScenario } from '../scenario.ts'

export default dynamoScenario('overwritten')
