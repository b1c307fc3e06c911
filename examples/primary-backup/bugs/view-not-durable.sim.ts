import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('view-not-durable')
