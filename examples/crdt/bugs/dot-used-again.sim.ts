import { crdtScenario } from '../scenario.ts'

export default crdtScenario('dot-used-again')
