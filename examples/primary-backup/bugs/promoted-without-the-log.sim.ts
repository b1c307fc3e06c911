import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('promoted-without-the-log')
