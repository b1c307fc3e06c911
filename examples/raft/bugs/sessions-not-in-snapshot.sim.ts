import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'sessions-not-in-snapshot' })
