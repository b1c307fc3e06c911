import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'commit-of-old-term' })
