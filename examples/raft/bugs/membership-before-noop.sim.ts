import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'membership-before-noop' })
