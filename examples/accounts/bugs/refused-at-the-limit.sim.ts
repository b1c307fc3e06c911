import { accountsScenario } from '../scenario.ts'

export default accountsScenario('refused-at-the-limit')
