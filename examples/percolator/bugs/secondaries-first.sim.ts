import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('secondaries-first')
