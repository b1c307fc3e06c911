import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('limit-not-durable')
