import { multiPaxosScenario } from '../scenario.ts'

export default multiPaxosScenario('own-log-only')
