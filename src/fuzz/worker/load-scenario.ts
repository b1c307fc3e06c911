import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { register as registerCommonJs } from 'tsx/cjs/api'
import { register as registerEsm } from 'tsx/esm/api'
import * as checkers from '../../checkers/index.ts'
import { shownPath } from '../../failures/shown-path.ts'
// With it come the virtual globals: in place before anything of the user's is loaded.
import * as sameseed from '../../index.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { frameOf, usageError, withFrame } from '../problem.ts'
import { shareOneInstance } from './one-instance.ts'

/**
 * Returns the scenario that a module exports as its default, TypeScript or JavaScript.
 * Throws a ProblemError that says what is wrong with the module, with the user's own line if it threw.
 */
export async function loadScenario(file: string): Promise<AnyScenario> {
  registerEsm()
  registerCommonJs()
  shareOneInstance(sameseed, checkers)
  return scenarioFrom(file, async () => {
    // Node 20 gives a `.cts` that is imported a `require` of its own, which knows nothing of us.
    if (file.endsWith('.cts')) return createRequire(import.meta.url)(file) as Record<string, unknown>
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  })
}

/** The same, where something else imports the module. */
export async function scenarioFrom(
  file: string,
  importModule: () => Promise<Record<string, unknown>>,
): Promise<AnyScenario> {
  const name = shownPath(file)
  let exported: Record<string, unknown>
  try {
    exported = await importModule()
  } catch (error) {
    if (!(error instanceof Error)) throw usageError(`${name} cannot be loaded: it threw ${String(error)}`)
    const kind = ['Error', 'TransformError', 'ScenarioError'].includes(error.name) ? '' : `${error.name}: `
    throw usageError(withFrame(`${name} cannot be loaded: ${kind}${error.message}`, frameOf(error)))
  }
  return scenarioIn(name, exported)
}

function scenarioIn(name: string, exported: Record<string, unknown>): AnyScenario {
  const candidate = defaultOf(exported)
  if (isScenario(candidate)) return candidate
  if (candidate === undefined) {
    const named = Object.keys(exported).find(key => isScenario(exported[key]))
    const instead = named === undefined ? '' : ` (it exports the scenario "${named}" by name)`
    throw usageError(`${name} has no default export${instead}: write "export default scenario({ … })"`)
  }
  const hint = isSpecification(candidate)
    ? 'wrap it: "export default scenario({ … })"'
    : 'write "export default scenario({ … })"'
  throw usageError(`the default export of ${name} is ${described(candidate)}, and no scenario: ${hint}`)
}

/** In a CommonJS package, what the user exported as default is a property of what is imported as default. */
function defaultOf(exported: Record<string, unknown>): unknown {
  const { default: outer } = exported
  if (typeof outer === 'object' && outer !== null && 'default' in outer && !isScenario(outer)) return outer.default
  return outer
}

function isScenario(value: unknown): value is AnyScenario {
  return isSpecification(value) && 'properties' in value && 'checkers' in value && 'durationUs' in value
}

function isSpecification(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'name' in value && 'nodes' in value
}

function described(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'function' ? 'a function' : `the ${typeof value} ${String(value)}`
}
