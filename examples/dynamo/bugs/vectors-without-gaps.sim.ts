import { dynamoScenario } from '../scenario.ts'

export default dynamoScenario('vectors-without-gaps')
