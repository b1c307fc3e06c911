import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('leases-forgotten')
