import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'overlapping-membership-changes' })
