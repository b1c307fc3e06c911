import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'match-from-own-log' })
