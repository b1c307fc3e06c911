import { viewServiceScenario } from '../scenario.ts'

export default viewServiceScenario('answers-on-its-own')
