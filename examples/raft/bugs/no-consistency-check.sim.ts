import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'no-consistency-check' })
