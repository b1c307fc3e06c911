import { accountsScenario } from '../scenario.ts'

export default accountsScenario('image-of-nobody')
