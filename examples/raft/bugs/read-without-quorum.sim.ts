import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'read-without-quorum' })
