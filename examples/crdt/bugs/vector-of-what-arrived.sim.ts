import { crdtScenario } from '../scenario.ts'

export default crdtScenario('vector-of-what-arrived')
