import { viewServiceScenario } from '../scenario.ts'

export default viewServiceScenario('backup-not-waited-for')
