import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('tried-again-blindly')
