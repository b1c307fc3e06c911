import { abdScenario } from '../scenario.ts'

export default abdScenario('write-without-query')
