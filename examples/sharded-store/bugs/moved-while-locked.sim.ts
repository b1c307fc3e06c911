import { shardedStoreScenario } from '../scenario.ts'

export default shardedStoreScenario('moved-while-locked')
