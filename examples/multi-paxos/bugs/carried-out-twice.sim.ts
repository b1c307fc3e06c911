import { multiPaxosScenario } from '../scenario.ts'

export default multiPaxosScenario('carried-out-twice')
