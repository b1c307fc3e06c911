import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'truncate-on-old-append' })
