import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'snapshot-without-term' })
