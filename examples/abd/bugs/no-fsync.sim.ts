import { abdScenario } from '../scenario.ts'

export default abdScenario('no-fsync')
