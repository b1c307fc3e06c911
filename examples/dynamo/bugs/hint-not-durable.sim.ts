import { dynamoScenario } from '../scenario.ts'

export default dynamoScenario('hint-not-durable')
