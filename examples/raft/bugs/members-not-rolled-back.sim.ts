import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'members-not-rolled-back' })
