import { readFileSync, rmSync, statSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { globSync, isDynamicPattern } from 'tinyglobby'
import { isFile } from '../failures/is-file.ts'
import { scenarioHome } from '../failures/scenario-home.ts'
import { usageError } from '../fuzz/problem.ts'
import { writeWhole } from '../fuzz/session/write-whole.ts'
import type { Plan } from '../scenario/plan.ts'
import { parsePlan } from '../scenario/plan-schema.ts'
import { type Failure, parseFailure } from '../search/failure.ts'

/** The absolute path of a file that must be there. */
export function existingFile(path: string, what: string): string {
  const absolute = resolve(path)
  const found = statSync(absolute, { throwIfNoEntry: false })
  if (found === undefined) throw usageError(`there is no ${what} ${path}`)
  if (!found.isFile()) throw usageError(`the ${what} ${path} is not a file`)
  return absolute
}

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

/** What can be replayed: a plan, and what is known about the run that it gave. */
export interface Replayable {
  readonly plan: Plan
  /** Undefined for a bare plan. */
  readonly failure: Failure | undefined
}

/** A failure file, or a plan by itself. Throws a ScenarioError that says what is wrong with it. */
export function readReplayable(path: string): Replayable {
  const text = readFileSync(existingFile(path, 'file'), 'utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw usageError(`${path} is not JSON: ${(error as Error).message}`)
  }
  if (typeof json === 'object' && json !== null && ('format' in json || 'fingerprint' in json)) {
    const failure = parseFailure(text, path)
    return { plan: failure.plan, failure }
  }
  return { plan: parsePlan(json, path), failure: undefined }
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

/**
 * Stores a failure, and the page that shows it beside it. Throws a CommandError that says why it cannot be written.
 * Returns the path of the page, if there is one.
 */
export function writeFailure(path: string, failure: Failure, page?: string): string | undefined {
  writeWhole(path, `${JSON.stringify(failure, undefined, 2)}\n`)
  const pagePath = path.replace(/(\.json)?$/, '.html')
  if (page !== undefined) writeWhole(pagePath, page)
  // One of another day would show something else.
  else if (isFile(pagePath)) rmSync(pagePath)
  return page === undefined ? undefined : pagePath
}
