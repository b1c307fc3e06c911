import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'compacted-entries-appended' })
