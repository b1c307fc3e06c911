import { abdScenario } from '../scenario.ts'

export default abdScenario('repeat-not-waited-for')
