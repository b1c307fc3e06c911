import { shardedStoreScenario } from '../scenario.ts'

export default shardedStoreScenario('any-copy-ends-the-wait')
