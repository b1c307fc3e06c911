import { swimScenario } from '../scenario.ts'

export default swimScenario('raised-by-others')
