import type { AnyChecker } from '../checkers/checker.ts'
import { microseconds } from '../clock/duration.ts'
import { thisCopy } from '../options/copies.ts'
import { checkOptions } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import type { AnyOperation } from '../workload/history.ts'
import { always, eventually, type Property, sometimes } from './property.ts'
import { checkRegions } from './regions/places.ts'
import type { RoleNodes, Roles } from './roles/nodes-spec.ts'
import { rolesOf } from './roles/role.ts'
import type { Scenario, ScenarioSpec } from './scenario.ts'
import { expectationsOption, scenarioOptions } from './scenario-options.ts'

/** Checks what a user wrote and makes it ready to run. Throws a ScenarioError for a specification that makes no sense. */
export function defineScenario<State, Op extends AnyOperation>(
  spec: ScenarioSpec<State, Op, RoleNodes<State> | Roles<State>>,
): Scenario<State> {
  const name: unknown = (spec as { name?: unknown } | null)?.name
  const where = typeof name === 'string' && name !== '' ? `scenario "${name}"` : 'scenario'
  checkOptions(where, scenarioOptions, spec)
  const { expect: expected = [], faults = [], ...rest } = spec
  const declared = new Error(spec.name)
  const roles = rolesOf(spec.nodes, where, declared.stack)
  if (spec.workload !== undefined && spec.clients === undefined) {
    throw new ScenarioError(`${where}: there is a workload, but there are no clients to carry it out`)
  }
  checkRegions(spec, roles, where)
  const expectations = typeof expected === 'function' ? expected({ always, eventually, sometimes }) : expected
  if (expectations === undefined) {
    throw new ScenarioError(`${where}: expect is a function that returned nothing: is a "return" missing?`)
  }
  checkOptions(where, expectationsOption, { expect: expectations })
  const properties: Property<State>[] = []
  const checkers: AnyChecker[] = []
  for (const expectation of expectations) {
    if ('predicate' in expectation) properties.push(expectation)
    else checkers.push(expectation)
  }
  return {
    ...rest,
    faults: 'faults' in faults ? [faults] : faults,
    properties,
    checkers,
    roles,
    declared,
    madeBy: thisCopy,
    durationUs: microseconds(spec.duration ?? '10s'),
    settleUs: microseconds(spec.settle ?? '10s'),
  }
}
