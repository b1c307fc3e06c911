import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'removed-leader-leads-on' })
