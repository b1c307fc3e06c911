import { crdtScenario } from '../scenario.ts'

export default crdtScenario('clock-not-advanced')
