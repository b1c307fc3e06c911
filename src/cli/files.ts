import { realpathSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { globSync, isDynamicPattern } from 'tinyglobby'
import type { Failure } from '../failures/failure.ts'
import { existingFile } from '../failures/failure-file.ts'
import { isFile } from '../failures/is-file.ts'
import { packageFolder } from '../failures/package-folder.ts'
import { scenarioHome } from '../failures/scenario-home.ts'
import { usageError } from '../fuzz/problem.ts'

/** The absolute path of a scenario's module, which must be there. */
export function existingScenario(path: string): string {
  const absolute = existingFile(path, 'scenario file')
  if (!path.endsWith('.json')) return absolute
  throw usageError(`${path} is no scenario: to run a plan or a failure file, use "sameseed replay ${path}"`)
}

/** The absolute paths of scenarios' modules: each word is a path, or a glob that finds at least one. */
export function scenarioFilesOf(words: readonly string[]): string[] {
  const files = words.flatMap(word => {
    if (!isDynamicPattern(word) || isFile(resolve(word))) return [existingScenario(word)]
    const found = filesLike(word)
    if (found.length === 0) throw usageError(`no file matches ${word}${otherEnding(word)}`)
    return found.filter(path => !path.includes(`${sep}node_modules${sep}`)).sort()
  })
  return [...new Set(files)]
}

function filesLike(pattern: string): string[] {
  return globSync(pattern.split(sep).join('/'), { absolute: true, expandDirectories: false })
}

/** What to say where files match that end in another way, as `.sim.mts` does. */
function otherEnding(pattern: string): string {
  const other = ENDINGS.map(ending => pattern.replace(/\.[cm]?[jt]sx?$/, ending)).find(
    each => filesLike(each).length > 0,
  )
  return other === undefined ? '' : `: is ${other} meant?`
}

const ENDINGS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']

/** Which scenario is to be run for a stored plan, and how much its file is trusted. */
export interface ScenarioChoice {
  /** The scenario's file, if the user names it. */
  readonly scenario?: string
  /** Whether the file of a failure may name a scenario outside of the project. */
  readonly allowOutside?: boolean
}

/**
 * The scenario that a plan belongs to. A failure file says which code is to be run, and may come from anywhere: it is taken at
 * its word only for what is in the project, the folder with the nearest package.json.
 */
export function scenarioFor(path: string, failure: Failure | undefined, choice: ScenarioChoice): string {
  const { scenario, allowOutside = false } = choice
  if (scenario !== undefined) return existingScenario(scenario)
  if (failure === undefined) throw usageError(`${path} is a plan by itself: say --scenario <file>`)
  const home = scenarioHome(failure, path)
  const about = `${path} belongs to the scenario "${failure.scenario}" in ${failure.file}`
  if (home === undefined) {
    throw usageError(
      `${about}, which is not there: if it has moved, say --scenario <file>; if it is gone, ${path} is of no use any more`,
    )
  }
  const project = realpathSync(packageFolder(process.cwd()))
  if (allowOutside || realpathSync(home).startsWith(`${project}${sep}`)) return home
  throw usageError(
    `${about}, which is outside of this project (${project}): where you know what it does, say --allow-outside`,
  )
}
