import { shardedStoreScenario } from '../scenario.ts'

export default shardedStoreScenario('answers-not-moved')
