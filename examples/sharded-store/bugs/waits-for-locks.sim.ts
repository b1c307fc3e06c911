import { shardedStoreScenario } from '../scenario.ts'

export default shardedStoreScenario('waits-for-locks')
