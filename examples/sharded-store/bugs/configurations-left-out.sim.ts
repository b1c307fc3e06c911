import { shardedStoreScenario } from '../scenario.ts'

export default shardedStoreScenario('configurations-left-out')
