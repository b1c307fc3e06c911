import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('commit-timestamp-too-early')
