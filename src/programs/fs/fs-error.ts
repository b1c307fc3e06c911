import { getSystemErrorMap } from 'node:util'
import { DiskError } from '../../disk/disk-error.ts'
import { errnoOf } from '../net/system-error.ts'

/** What Node adds to errors of calls on files. */
export interface FsError extends Error {
  errno: number
  code: string
  syscall: string
  path?: string
  dest?: string
}

/** Which call failed, and on what, as Node names them. */
export interface Failing {
  readonly syscall: string
  readonly path?: string
  readonly dest?: string
}

/** Makes the error of a call on a file as Node words it: `ENOENT: no such file or directory, open 'a.txt'`. */
export function fsError(code: string, { syscall, path, dest }: Failing): FsError {
  const errno = errnoOf(code)
  const text = getSystemErrorMap().get(errno)?.[1] ?? 'unknown error'
  const files = [path, dest].filter(name => name !== undefined).map(name => `'${name}'`)
  const error = new Error(`${code}: ${text}, ${[syscall, files.join(' -> ')].join(' ').trim()}`) as FsError
  error.errno = errno
  error.code = code
  error.syscall = syscall
  if (path !== undefined) error.path = path
  if (dest !== undefined) error.dest = dest
  return error
}

/** Runs a part of a call, so that what the disk refuses is told by the names that the program gave. */
export function* naming<Sent, Result>(
  failing: Failing,
  part: Generator<Sent, Result, unknown>,
): Generator<Sent, Result, unknown> {
  try {
    return yield* part
  } catch (error) {
    throw error instanceof DiskError ? fsError(error.code, failing) : error
  }
}
