import { exactlyOnceScenario } from '../scenario.ts'

export default exactlyOnceScenario('asked-twice-at-most')
