import { raftScenario } from './scenario.ts'

export default raftScenario({ faults: 'amnesia' })
