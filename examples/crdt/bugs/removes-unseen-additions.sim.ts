import { crdtScenario } from '../scenario.ts'

export default crdtScenario('removes-unseen-additions')
