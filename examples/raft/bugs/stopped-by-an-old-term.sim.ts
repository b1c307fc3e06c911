import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'stopped-by-an-old-term' })
