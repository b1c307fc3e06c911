import { resolve, sep } from 'node:path'
import { globSync, isDynamicPattern } from 'tinyglobby'
import type { Failure } from '../failures/failure.ts'
import { existingFile } from '../failures/failure-file.ts'
import { isFile } from '../failures/is-file.ts'
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
    const found = globSync(word.split(sep).join('/'), { absolute: true, expandDirectories: false })
    if (found.length === 0) throw usageError(`no file matches ${word}`)
    return found.filter(path => !path.includes(`${sep}node_modules${sep}`)).sort()
  })
  return [...new Set(files)]
}

/** The scenario that a plan belongs to. */
export function scenarioFor(path: string, failure: Failure | undefined, given: string | undefined): string {
  if (given !== undefined) return existingScenario(given)
  if (failure === undefined) throw usageError(`${path} is a plan by itself: say --scenario <file>`)
  const home = scenarioHome(failure, path)
  if (home !== undefined) return home
  throw usageError(
    `${path} belongs to the scenario "${failure.scenario}" in ${failure.file}, which is not there: if it has moved, say ` +
      `--scenario <file>; if it is gone, ${path} is of no use any more`,
  )
}
