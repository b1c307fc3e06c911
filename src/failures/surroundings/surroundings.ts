import * as v from 'valibot'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { NOWHERE, type Place } from '../../sim/ambient.ts'
import { plainJson } from '../../sim/plain-json.ts'
import { type Code, codeOf, digestOf } from './code.ts'

/** What a run was made with: all that may make it another one. */
export interface Surroundings {
  /** Where the run took place, as the scenario has it. */
  readonly place: Place
  /** Of the machine: the run should not depend on it. `icu` is the version of its names and forms. */
  readonly machine: Place & { readonly icu: string }
  /** A digest of the plan as it was stored. */
  readonly plan: string
  /** A digest of what the scenario makes of the plan: nodes, clients, operations, faults, and what is expected. */
  readonly scenario: string
  /** Absent where its files could not be read. */
  readonly code?: Code
}

const texts = v.record(v.string(), v.string())
const place = { timeZone: v.string(), locale: v.string() }

/** How it stands in a failure file. */
export const surroundingsSchema = v.object({
  place: v.object(place),
  machine: v.object({ ...place, icu: v.string() }),
  plan: v.string(),
  scenario: v.string(),
  code: v.exactOptional(v.object({ files: texts, packages: texts, dependencies: v.string() })),
})

/** Returns what a run of this plan is made with here and now. `file` is the module that exports the scenario, where it is known. */
export async function surroundingsOf(
  scenario: AnyScenario,
  plan: Plan,
  file: string | undefined,
): Promise<Surroundings> {
  const programs = scenario.roles.flatMap(({ programs }) => programs.map(({ entry }) => entry))
  const code = file === undefined ? undefined : await codeOf(file, programs)
  const { timeZone = NOWHERE.timeZone, locale = NOWHERE.locale } = scenario
  const here = new Intl.DateTimeFormat().resolvedOptions()
  return {
    place: { timeZone, locale },
    machine: { timeZone: here.timeZone, locale: here.locale, icu: process.versions.icu ?? 'none' },
    plan: digestOf(canonical(plan)),
    scenario: digestOf(canonical(madeOf(scenario, plan))),
    ...(code === undefined ? {} : { code }),
  }
}

/** What a scenario makes of a plan. */
function madeOf(scenario: AnyScenario, plan: Plan): readonly unknown[] {
  const { nodeIds, initialNodeIds, clientIds, durationUs, settleUs, network, operations, faults } = expand(
    scenario,
    plan,
  )
  const names = [scenario.properties, scenario.checkers].map(all => all.map(({ name }) => name))
  const { disk, uncaught, schedule, buggify } = scenario
  return [
    { nodeIds, initialNodeIds, clientIds, durationUs, settleUs, network, operations, faults },
    { names, disk, uncaught, schedule, buggify },
  ]
}

/** As JSON, in which the order of the fields says nothing: what was read from a file has them in another one. */
function canonical(value: unknown): string {
  return JSON.stringify(JSON.parse(plainJson(value)), (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
