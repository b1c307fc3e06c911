import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'duplicate-vote-counted' })
