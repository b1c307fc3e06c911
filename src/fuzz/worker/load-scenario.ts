import { shownPath } from '../../failures/shown-path.ts'
import { hasScenarioShape } from '../../options/scenario-shape.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { usageError } from '../problem.ts'
import { defaultOf, described, type Exported, imported, loadModule } from './load-module.ts'

/**
 * Returns the scenario that a module exports as its default, TypeScript or JavaScript.
 * Throws a ProblemError that says what is wrong with the module, with the user's own line if it threw.
 */
export async function loadScenario(file: string): Promise<AnyScenario> {
  return scenarioIn(shownPath(file), await loadModule(file))
}

/** The same, where something else imports the module. */
export async function scenarioFrom(file: string, importModule: () => Promise<Exported>): Promise<AnyScenario> {
  return scenarioIn(shownPath(file), await imported(file, importModule))
}

function scenarioIn(name: string, exported: Exported): AnyScenario {
  const candidate = defaultOf(exported, isScenario)
  if (isScenario(candidate)) return candidate
  if (candidate === undefined) {
    const named = Object.keys(exported).find(key => isScenario(exported[key]))
    const instead = named === undefined ? '' : ` (it exports the scenario "${named}" by name)`
    throw usageError(`${name} has no default export${instead}: write "export default scenario({ … })"`)
  }
  throw usageError(
    `the default export of ${name} is ${described(candidate)}, and no scenario: ${whatToWrite(candidate)}`,
  )
}

function whatToWrite(candidate: unknown): string {
  if (isSpecification(candidate)) return 'wrap it: "export default scenario({ … })"'
  if (candidate instanceof Promise) return 'await it: "export default await …"'
  if (Array.isArray(candidate)) return 'a file has one scenario: "export default scenario({ … })"'
  return 'write "export default scenario({ … })"'
}

/** Whether this is what `scenario` returns. */
export function isScenario(value: unknown): value is AnyScenario {
  return hasScenarioShape(value)
}

function isSpecification(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'name' in value && 'nodes' in value
}
