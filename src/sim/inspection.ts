import { ScenarioError } from '../options/scenario-error.ts'
import { type Ambient, setAmbient } from './ambient.ts'
import { current, setCurrent } from './current.ts'
import { errorAt } from './function-place.ts'
import type { Process } from './process.ts'
import { thrownText } from './thrown.ts'

/**
 * Returns the state that a process shows now: it is asked as itself, so that its clocks are its own. Undefined where it shows none.
 *
 * @throws ScenarioError when it throws, or returns a promise.
 */
export function stateShown(process: Process, ambient: Ambient): unknown {
  const { inspect } = process
  if (inspect === undefined) return undefined
  const before = current
  const ambientBefore = setAmbient(ambient)
  setCurrent(process)
  try {
    const state = inspect()
    if (state instanceof Promise) {
      const message = `the inspect() of ${process.id} returns a promise: it has to answer at once`
      throw new ScenarioError(message, { cause: errorAt(process.instance?.inspect ?? inspect, message) })
    }
    return state
  } catch (error) {
    if (error instanceof ScenarioError) throw error
    throw new ScenarioError(`the inspect() of ${process.id} threw ${thrownText(error)}`, { cause: error })
  } finally {
    setCurrent(before)
    setAmbient(ambientBefore)
  }
}
