import { swimScenario } from '../scenario.ts'

export default swimScenario('not-contradicted')
