import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import type { Scenario } from './scenario.ts'

/**
 * Checks that what is to be run is a scenario: without types, it may well be what `scenario(…)` takes.
 *
 * @throws ScenarioError that says what it is.
 */
export function checkScenario(given: unknown): void {
  const { roles, durationUs } = (given ?? {}) as Partial<Scenario<unknown>>
  if (Array.isArray(roles) && typeof durationUs === 'number') return
  throw new ScenarioError(`expected a scenario, as scenario({ … }) makes it, but found ${shown(given)}`)
}
