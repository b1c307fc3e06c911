import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('no-lease')
