import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'quorum-off-by-one' })
