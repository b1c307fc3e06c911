import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('no-margin-for-drift')
