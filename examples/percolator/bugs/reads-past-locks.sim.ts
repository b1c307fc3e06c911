import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('reads-past-locks')
