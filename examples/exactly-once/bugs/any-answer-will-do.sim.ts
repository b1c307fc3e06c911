import { exactlyOnceScenario } from '../scenario.ts'

export default exactlyOnceScenario('any-answer-will-do')
