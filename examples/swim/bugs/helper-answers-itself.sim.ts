import { swimScenario } from '../scenario.ts'

export default swimScenario('helper-answers-itself')
