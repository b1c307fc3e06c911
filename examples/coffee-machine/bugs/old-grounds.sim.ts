import { coffeeMachineScenario } from '../scenario.ts'

export default coffeeMachineScenario('old-grounds')
