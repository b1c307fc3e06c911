import { plumtreeScenario } from '../scenario.ts'

export default plumtreeScenario('sender-not-told')
