import { plumtreeScenario } from '../scenario.ts'

export default plumtreeScenario('number-used-again')
