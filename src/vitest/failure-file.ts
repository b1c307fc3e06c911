import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FailureFolder } from '../failures/failure-folder.ts'
import type { Run } from '../scenario/run.ts'
import type { AnyScenario } from '../scenario/scenario.ts'
import { applicability } from '../search/applicability.ts'
import { failureOf } from '../search/failure.ts'
import type { ShrinkResult } from '../search/shrink.ts'
import { shownPath } from './shown-path.ts'

const FOLDER = join('.sameseed', 'failures')

/** Where a failure was stored, relative to the working directory; or why it could not be. */
export type Stored =
  | { readonly path: string; readonly error?: never }
  | { readonly error: Error; readonly path?: never }

/** Stores a failure below the working directory, where the command line looks for it too. `file` exports the scenario. */
export function storeFailure(
  scenario: AnyScenario,
  failing: Run,
  shrunk: ShrinkResult | undefined,
  file: string,
): Stored {
  const failure = failureOf(failing, shrunk, {
    file: shownPath(file),
    unmet: applicability(scenario, shrunk?.run ?? failing).unmet,
    versions: { sameseed: version(), node: process.version },
  })
  const path = new FailureFolder(FOLDER).pathOf(failure)
  try {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(path, `${JSON.stringify(failure, undefined, 2)}\n`)
  } catch (error) {
    // A disk that cannot be written to must not hide what was found.
    return { error: error as Error }
  }
  return { path: shownPath(path) }
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
