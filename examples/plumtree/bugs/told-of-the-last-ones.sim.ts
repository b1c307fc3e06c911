import { plumtreeScenario } from '../scenario.ts'

export default plumtreeScenario('told-of-the-last-ones')
