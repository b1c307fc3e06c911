import { plumtreeScenario } from '../scenario.ts'

export default plumtreeScenario('gone-is-not-noticed')
