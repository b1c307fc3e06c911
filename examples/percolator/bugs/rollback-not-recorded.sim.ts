import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('rollback-not-recorded')
