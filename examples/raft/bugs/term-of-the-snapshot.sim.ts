import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'term-of-the-snapshot' })
