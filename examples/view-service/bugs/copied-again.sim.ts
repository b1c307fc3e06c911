import { viewServiceScenario } from '../scenario.ts'

export default viewServiceScenario('copied-again')
