import { crdtScenario } from '../scenario.ts'

export default crdtScenario('applied-twice')
