import { ScenarioError } from '../options/scenario-error.ts'
import { thrownText } from '../sim/thrown.ts'

/** Says that the state of a node cannot be read, with what reading it threw: a getter of it, say. */
export function unreadableState(id: string, thrown: unknown): ScenarioError {
  const message = `the state that ${id} shows cannot be read: it threw ${thrownText(thrown)}; let inspect() return plain data`
  return new ScenarioError(message, { cause: thrown })
}
