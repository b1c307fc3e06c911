import { extentRepairScenario } from '../scenario.ts'

export default extentRepairScenario('report-of-one-that-is-gone')
