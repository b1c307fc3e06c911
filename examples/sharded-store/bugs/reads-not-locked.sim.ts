import { shardedStoreScenario } from '../scenario.ts'

export default shardedStoreScenario('reads-not-locked')
