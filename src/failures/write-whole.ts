import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { FileError } from './file-error.ts'
import { makeFolder } from './make-folder.ts'
import { shownPath } from './shown-path.ts'

/**
 * Writes all of it or nothing: a reader never sees half a file, whenever the process is killed or the machine loses power.
 * A link stays one, and what is written to is what it points at. Throws a FileError that says why it cannot be written.
 */
export function writeWhole(path: string, text: string): void {
  const target = targetOf(path)
  // A file in the place of a device or a pipe would be the end of it.
  if (target === undefined) {
    writeInto(path, text)
    return
  }
  const temporary = temporaryFor(target)
  try {
    makeFolder(dirname(resolve(path)))
    writeFileSync(temporary, text)
    // Otherwise a file system may put the new name on disk before what it names.
    const file = openSync(temporary, 'r+')
    fsyncSync(file)
    closeSync(file)
    renameSync(temporary, target)
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary)
    throw notWritten(path, error)
  }
}

/** The file behind a link, or the path itself where there is none yet. Undefined for what is no file, and can be written to. */
function targetOf(path: string): string | undefined {
  let there: Stats | undefined
  try {
    there = statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw notWritten(path, error)
  }
  if (there === undefined) return path
  if (there.isDirectory()) throw new FileError(`${shownPath(path)} cannot be written: it is a folder`)
  return there.isFile() ? realpathSync(path) : undefined
}

function writeInto(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw notWritten(path, error)
  }
}

function notWritten(path: string, error: unknown): FileError {
  return new FileError(`${shownPath(path)} cannot be written: ${(error as Error).message}`, { cause: error })
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
