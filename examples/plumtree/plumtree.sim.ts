import { plumtreeScenario } from './scenario.ts'

export default plumtreeScenario()
