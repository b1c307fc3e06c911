import { swimScenario } from '../scenario.ts'

export default swimScenario('alive-beats-suspect')
