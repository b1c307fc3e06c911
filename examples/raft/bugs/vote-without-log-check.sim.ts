import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'vote-without-log-check' })
