import { extentRepairScenario } from './scenario.ts'

export default extentRepairScenario()
