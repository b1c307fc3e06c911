import { plumtreeScenario } from '../scenario.ts'

export default plumtreeScenario('left-in-the-dark')
