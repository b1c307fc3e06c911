import { crdtScenario } from '../scenario.ts'

export default crdtScenario('no-tombstones')
