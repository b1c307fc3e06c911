import { abdScenario } from '../scenario.ts'

export default abdScenario('blind-store')
