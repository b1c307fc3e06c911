import { raftScenario } from '../scenario.ts'

export default raftScenario({ bug: 'answer-before-commit' })
