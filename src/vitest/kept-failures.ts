import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Failure, parseFailure } from '../search/failure.ts'

/** A file in the folder of kept failures: what is in it, or why it cannot be read. */
export type KeptFailure = { readonly path: string } & (
  | { readonly failure: Failure; readonly error?: never }
  | { readonly error: Error; readonly failure?: never }
)

/** The kept failures of one scenario, in order of their names, and the files of which nobody can tell whose they are. */
export function keptFailures(folder: string, scenario: string): KeptFailure[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => read(join(folder, file)))
    .filter(({ failure }) => failure === undefined || failure.scenario === scenario)
}

function read(path: string): KeptFailure {
  try {
    return { path, failure: parseFailure(readFileSync(path, 'utf8'), path) }
  } catch (error) {
    return { path, error: error as Error }
  }
}

/** The folder of the package that the spec belongs to: the nearest one above it with a package.json. */
export function packageFolder(spec: string): string {
  for (let folder = dirname(resolve(spec)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return process.cwd()
  }
}
