import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('primary-not-asked')
