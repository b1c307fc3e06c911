import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('lock-not-durable')
