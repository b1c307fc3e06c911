import { exactlyOnceScenario } from '../scenario.ts'

export default exactlyOnceScenario('only-the-last-is-known')
