import { dirname, resolve } from 'node:path'
import type { Failure } from './failure.ts'
import { isFile } from './is-file.ts'

/**
 * Where the scenario of a failure is: as its file says, seen from here or from any folder above the failure file. Undefined if
 * it is not there.
 */
export function scenarioHome({ file }: Pick<Failure, 'file'>, path: string): string | undefined {
  const here = resolve(file)
  if (isFile(here)) return here
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const candidate = resolve(folder, file)
    if (isFile(candidate)) return candidate
    if (folder === dirname(folder)) return undefined
  }
}
