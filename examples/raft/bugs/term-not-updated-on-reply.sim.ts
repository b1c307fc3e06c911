import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'term-not-updated-on-reply' })
