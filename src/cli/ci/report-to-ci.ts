import { appendFileSync, statSync } from 'node:fs'
import { shownPath } from '../../failures/shown-path.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import { type Problem, problemOf, usageError } from '../../fuzz/problem.ts'
import type { SessionResults } from '../../fuzz/session/results.ts'
import { type Environment, folderInRepository, isGitHubActions, stepSummaryFile } from './environment.ts'
import { githubAnnotations } from './github-annotations.ts'
import { junitXml } from './junit.ts'
import { SUMMARY_LIMIT, stepSummary } from './step-summary.ts'

export interface CiReportOptions {
  readonly env: Environment
  /** Where JUnit XML is wanted; undefined for nowhere. */
  readonly junit: string | undefined
  /**
   * Prints a line by itself. GitHub's runner reads stderr as it reads stdout: with `--json` the lines must go to stderr, for they are
   * no JSON.
   */
  readonly write: (line: string) => void
}

/**
 * Tells the system that runs us what was found, in all the ways that it understands. Does not throw: returns what could not be
 * written, when everything else has been.
 */
export function reportToCi(results: readonly SessionResults[], { env, junit, write }: CiReportOptions): Problem[] {
  if (isGitHubActions(env)) {
    for (const line of githubAnnotations(results, folderInRepository(env, process.cwd()))) write(line)
  }
  const problems: Problem[] = []
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      problems.push(problemOf(error))
    }
  }
  const summary = stepSummaryFile(env)
  if (summary !== undefined) attempt(() => appendSummary(summary, results))
  if (junit !== undefined) attempt(() => writeWhole(junit, junitXml(results)))
  return problems
}

/** Other commands of the same step may have written there, and what there is is limited for all of them together. */
function appendSummary(path: string, results: readonly SessionResults[]): void {
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    const separator = size === 0 ? '' : '\n'
    const text = `${separator}${stepSummary(results, SUMMARY_LIMIT - size - separator.length)}`
    // One that is too long hides what is there already.
    if (size + Buffer.byteLength(text) > SUMMARY_LIMIT) throw new Error('there is no room left in it')
    appendFileSync(path, text)
  } catch (error) {
    throw usageError(`the summary ${shownPath(path)} cannot be written: ${(error as Error).message}`)
  }
}
