import { crdtScenario } from '../scenario.ts'

export default crdtScenario('text-by-arrival')
