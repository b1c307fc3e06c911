import { exactlyOnceScenario } from '../scenario.ts'

export default exactlyOnceScenario('answered-anew')
