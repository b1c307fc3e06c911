import { crdtScenario } from '../scenario.ts'

export default crdtScenario('causal-order-ignored')
