import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'snapshot-overwrites-newer-log' })
