import { multiPaxosScenario } from '../scenario.ts'

export default multiPaxosScenario('gaps-left-out')
