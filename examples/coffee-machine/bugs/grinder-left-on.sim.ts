import { coffeeMachineScenario } from '../scenario.ts'

export default coffeeMachineScenario('grinder-left-on')
