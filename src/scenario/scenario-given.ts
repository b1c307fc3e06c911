import { ScenarioError } from '../options/scenario-error.ts'
import { hasScenarioShape } from '../options/scenario-shape.ts'
import { shown } from '../options/shown.ts'

/**
 * Checks that what is to be run is a scenario: without types, it may well be what `scenario(…)` takes.
 *
 * @throws ScenarioError that says what it is.
 */
export function checkScenario(given: unknown): void {
  if (hasScenarioShape(given)) return
  throw new ScenarioError(`expected a scenario, as scenario({ … }) makes it, but found ${shown(given)}`)
}
