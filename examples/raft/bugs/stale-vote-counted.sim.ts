import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'stale-vote-counted' })
