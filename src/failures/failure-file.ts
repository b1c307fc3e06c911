import { readFileSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseJson } from '../options/json-text.ts'
import type { Plan } from '../scenario/plan.ts'
import { parsePlan } from '../scenario/plan-schema.ts'
import { type Failure, parseFailure } from './failure.ts'
import { FileError } from './file-error.ts'
import { isFile } from './is-file.ts'
import { nearFile } from './near-file.ts'
import { writeWhole } from './write-whole.ts'

/** Returns the absolute path of a file that must be there. Throws a FileError that calls it `what`. */
export function existingFile(path: string, what: string): string {
  const absolute = resolve(path)
  const found = statSync(absolute, { throwIfNoEntry: false })
  if (found === undefined) {
    const near = nearFile(path)
    throw new FileError(`there is no ${what} ${path}${near === undefined ? '' : `: is ${near} meant?`}`)
  }
  if (!found.isFile()) throw new FileError(`the ${what} ${path} is not a file`)
  return absolute
}

/** Reads a failure file. Throws a FileError, or a ScenarioError that says what is wrong with it. */
export function readFailure(path: string, what = 'failure file'): Failure {
  return parseFailure(readFileSync(existingFile(path, what), 'utf8'), path)
}

/** What can be replayed: a plan, and what is known about the run that it gave. */
export interface Replayable {
  readonly plan: Plan
  /** Undefined for a bare plan. */
  readonly failure: Failure | undefined
}

/** Reads a failure file, or a plan by itself. Throws a FileError, or a ScenarioError that says what is wrong with it. */
export function readReplayable(path: string): Replayable {
  const text = readFileSync(existingFile(path, 'file'), 'utf8')
  let json: unknown
  try {
    json = parseJson(text)
  } catch (error) {
    throw new FileError(`${path} is not JSON: ${(error as Error).message}`)
  }
  if (typeof json === 'object' && json !== null && ('format' in json || 'fingerprint' in json)) {
    const failure = parseFailure(text, path)
    return { plan: failure.plan, failure }
  }
  return { plan: parsePlan(json, path), failure: undefined }
}

/** Where the page of a failure or a plan stands: beside its file. */
export function pagePathOf(path: string): string {
  return path.replace(/(\.json)?$/, '.html')
}

/**
 * Writes a failure file, and the page that shows it beside it. Throws a FileError that says why it cannot be written.
 * Returns the path of the page, if there is one.
 */
export function writeFailure(path: string, failure: Failure, page?: string): string | undefined {
  writeWhole(path, `${JSON.stringify(failure, undefined, 2)}\n`)
  const pagePath = pagePathOf(path)
  if (page !== undefined) writeWhole(pagePath, page)
  // One of another day would show something else.
  else if (isFile(pagePath)) rmSync(pagePath)
  return page === undefined ? undefined : pagePath
}
