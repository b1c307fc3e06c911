import { multiPaxosScenario } from '../scenario.ts'

export default multiPaxosScenario('commit-without-ballot')
