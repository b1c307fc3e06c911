import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('lease-from-the-reply')
