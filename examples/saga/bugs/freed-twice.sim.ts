import { sagaScenario } from '../scenario.ts'

export default sagaScenario('freed-twice')
