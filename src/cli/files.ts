import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Plan } from '../scenario/plan.ts'
import { parsePlan } from '../scenario/plan-schema.ts'
import { type Failure, parseFailure } from '../search/failure.ts'
import { usageError } from './problem.ts'

/** The absolute path of a file that must be there. */
export function existingFile(path: string, what: string): string {
  const absolute = resolve(path)
  const found = statSync(absolute, { throwIfNoEntry: false })
  if (found === undefined) throw usageError(`there is no ${what} ${path}`)
  if (!found.isFile()) throw usageError(`the ${what} ${path} is not a file`)
  return absolute
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

/** A plan, or that of a failure file. */
export function readPlan(path: string): Plan {
  return readReplayable(path).plan
}

/** The scenario that a plan belongs to. */
export function scenarioFor(path: string, failure: Failure | undefined, given: string | undefined): string {
  if (given !== undefined) return existingFile(given, 'scenario file')
  if (failure === undefined) throw usageError(`${path} is a plan by itself: say --scenario <file>`)
  return scenarioOf(failure, path)
}

/** Where the scenario of a failure is: as its file says, seen from here or from any folder above the failure file. */
function scenarioOf(failure: Failure, path: string): string {
  const here = resolve(failure.file)
  if (isFile(here)) return here
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const candidate = resolve(folder, failure.file)
    if (isFile(candidate)) return candidate
    if (folder === dirname(folder)) {
      throw usageError(`${path} belongs to the scenario in ${failure.file}, which is not there: say --scenario <file>`)
    }
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

export function writeFailure(path: string, failure: Failure): void {
  writeWhole(path, `${JSON.stringify(failure, undefined, 2)}\n`)
}

/** All of it or nothing: nobody ever sees half a file. */
function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(resolve(path)), { recursive: true })
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, text)
  renameSync(temporary, path)
}

/** The folder of the package around a path: the nearest one with a package.json, else the working directory. */
export function packageFolder(path: string): string {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (isFile(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return process.cwd()
  }
}
