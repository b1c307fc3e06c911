import { viewServiceScenario } from '../scenario.ts'

export default viewServiceScenario('acknowledged-without-copy')
