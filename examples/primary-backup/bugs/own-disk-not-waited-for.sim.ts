import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('own-disk-not-waited-for')
