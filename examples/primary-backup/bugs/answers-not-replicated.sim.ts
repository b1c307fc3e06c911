import { primaryBackupScenario } from '../scenario.ts'

export default primaryBackupScenario('answers-not-replicated')
