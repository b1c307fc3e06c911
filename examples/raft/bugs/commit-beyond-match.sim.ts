import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'commit-beyond-match' })
