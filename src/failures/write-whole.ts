import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { FileError } from './file-error.ts'
import { makeFolder } from './make-folder.ts'
import { shownPath } from './shown-path.ts'

/**
 * Writes all of it or nothing: a reader never sees half a file, whenever the process is killed or the machine loses power.
 * Throws a FileError that says why it cannot be written.
 */
export function writeWhole(path: string, text: string): void {
  const temporary = temporaryFor(path)
  try {
    makeFolder(dirname(resolve(path)))
    writeFileSync(temporary, text)
    // Otherwise a file system may put the new name on disk before what it names.
    const file = openSync(temporary, 'r+')
    fsyncSync(file)
    closeSync(file)
    renameSync(temporary, path)
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary)
    throw new FileError(`${shownPath(path)} cannot be written: ${(error as Error).message}`, { cause: error })
  }
}

/** Where something is made that is then given its name: `sweep` knows it. */
export function temporaryFor(path: string): string {
  return `${path}.${process.pid}.tmp`
}

/** Removes what processes that were killed in the middle of writing have left in a folder. */
export function sweep(folder: string): void {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  for (const name of isFolder ? readdirSync(folder) : []) {
    const [, pid] = /\.(\d+)\.tmp$/.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

/** Whether a process of this number runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
