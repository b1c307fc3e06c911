import { partitionedLogScenario } from '../scenario.ts'

export default partitionedLogScenario('unclean-election')
