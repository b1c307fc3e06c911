import { existsSync, rmSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Failure } from './failure.ts'
import { existingFile, readFailure, writeFailure } from './failure-file.ts'
import { FileError } from './file-error.ts'
import { packageFolder } from './package-folder.ts'
import { shownPath } from './shown-path.ts'

/** A failure that is a regression test by now. */
export interface Kept {
  readonly failure: Failure
  /** Absolute. */
  readonly path: string
}

/**
 * Moves a failure file to where the tests find it: `folder`, below the folder of the package around the working directory. Throws
 * a FileError where there is nothing to move, or something in its place already.
 */
export function keepFailure(path: string, folder: string, name = basename(path)): Kept {
  const target = resolve(packageFolder(process.cwd()), folder, name.endsWith('.json') ? name : `${name}.json`)
  const shown = shownPath(target)
  const isThere = existsSync(target)
  if (isThere && !existsSync(path)) {
    throw new FileError(`there is no failure file ${path}, but a ${shown}: it is kept already`)
  }
  const source = existingFile(path, 'failure file')
  if (target === source) throw new FileError(`${path} is kept already`)
  const failure = readFailure(path)
  if (isThere) throw new FileError(`there is a ${shown} already: choose another --name`)
  writeFailure(target, failure)
  rmSync(source)
  return { failure, path: target }
}
