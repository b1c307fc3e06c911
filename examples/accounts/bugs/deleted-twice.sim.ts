import { accountsScenario } from '../scenario.ts'

export default accountsScenario('deleted-twice')
