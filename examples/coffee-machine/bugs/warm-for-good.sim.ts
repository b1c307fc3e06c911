import { coffeeMachineScenario } from '../scenario.ts'

export default coffeeMachineScenario('warm-for-good')
