import { shardedStoreScenario } from '../scenario.ts'

export default shardedStoreScenario('served-before-received')
