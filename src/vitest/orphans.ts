import type { TestContext } from 'vitest'
import { type KeptFailure, keptFailures } from '../failures/kept-failures.ts'
import type { Origin } from '../failures/plan-misfit.ts'
import { scenarioHome } from '../failures/scenario-home.ts'
import { shownPath } from '../failures/shown-path.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { exportsOf, filesBehind } from './scenario-file.ts'
import { warn } from './warning.ts'

/** By spec: the scenarios that it has tests of, whether they run or not. */
const tested = new Map<string, Set<string>>()
/** Kept failures that a warning has been given about, by spec and path. */
const told = new Set<string>()

export function rememberTested(spec: string, { name }: AnyScenario): void {
  tested.set(spec, (tested.get(spec) ?? new Set()).add(name))
}

/**
 * Kept failures run with the scenario of their name. When that is renamed or taken away, they would silently not run any more:
 * throws a ScenarioError for those that belong to a file of this scenario which exports none of their name. Warns where another
 * spec may still know them.
 */
export async function checkOrphans(
  scenario: AnyScenario,
  folder: string,
  spec: string,
  context: Pick<TestContext, 'annotate'>,
): Promise<void> {
  const names = tested.get(spec) ?? new Set()
  const files = filesBehind(scenario)
  const gone: string[] = []
  for (const { path, origin } of keptFailures(folder)) {
    if (origin === undefined || names.has(origin.scenario)) continue
    const home = scenarioHome(origin, path)
    if (home !== undefined && home !== spec) {
      if (!files.has(home)) continue
      const others = scenarioNames(await exportsOf(home))
      if (others.includes(origin.scenario)) continue
      gone.push(orphanText(path, origin, `exports ${others.map(quoted).join(', ') || 'no scenario'} now`))
      continue
    }
    const key = `${spec}\n${path}`
    if (told.has(key)) continue
    told.add(key)
    const reason =
      home === undefined ? 'is not there any more' : `has tests of ${[...names].map(quoted).join(', ')} now`
    await warn(orphanText(path, origin, reason), context)
  }
  if (gone.length > 0) throw new ScenarioError(gone.join('\n'))
}

function orphanText(path: KeptFailure['path'], { scenario, file }: Origin, reason: string): string {
  const shown = shownPath(path)
  return (
    `${shown} was kept for the scenario "${scenario}" of ${file}, which ${reason}: it runs only in a simTest of a scenario ` +
    `of that name.\nIf it was renamed or moved, change "scenario" and "file" in ${shown}; if it is gone, delete ${shown}.`
  )
}

function scenarioNames(values: readonly unknown[]): string[] {
  return values
    .filter(value => typeof value === 'object' && value !== null && 'properties' in value && 'name' in value)
    .map(({ name }) => String(name))
}

function quoted(name: string): string {
  return `"${name}"`
}
