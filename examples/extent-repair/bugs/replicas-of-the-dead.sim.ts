import { extentRepairScenario } from '../scenario.ts'

export default extentRepairScenario('replicas-of-the-dead')
