import { dynamoScenario } from '../scenario.ts'

export default dynamoScenario('last-write-wins')
