import { abdScenario } from '../scenario.ts'

export default abdScenario('tag-used-twice')
