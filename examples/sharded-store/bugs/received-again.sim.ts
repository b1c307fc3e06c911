import { shardedStoreScenario } from '../scenario.ts'

export default shardedStoreScenario('received-again')
