import { percolatorScenario } from '../scenario.ts'

export default percolatorScenario('any-lock-will-do')
