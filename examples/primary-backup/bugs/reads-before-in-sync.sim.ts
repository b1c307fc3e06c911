import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('reads-before-in-sync')
