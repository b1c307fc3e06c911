import { coffeeMachineScenario } from '../scenario.ts'

export default coffeeMachineScenario('empty-is-exactly-zero')
