import { acrossCopies } from '../options/copies.ts'
/**
 * Says why a disk refuses: with the codes and texts of Node's own errors, so that code for real files recognises them.
 */
export type DiskErrorCode = keyof typeof TEXTS

const TEXTS = {
  ENOENT: 'no such file or directory',
  EEXIST: 'file already exists',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  ENOTEMPTY: 'directory not empty',
  EINVAL: 'invalid argument',
  EPERM: 'operation not permitted',
  EBUSY: 'resource busy or locked',
  EIO: 'i/o error',
  ENOSPC: 'no space left on device',
} as const

/** Tells why an operation on a disk failed, as Node would word it: `EIO: i/o error, fsync 'journal'`. */
export class DiskError extends Error {
  /** Says why, with Node's own codes. */
  readonly code: DiskErrorCode
  /** The operation that failed, by its name in `env.disk`. */
  readonly syscall: string
  /** The file; undefined for what concerns the root. */
  readonly path: string | undefined

  constructor(code: DiskErrorCode, syscall: string, path?: string, to?: string) {
    const files = [path, to].filter(name => name !== undefined).map(name => `'${name}'`)
    super([`${code}: ${TEXTS[code]}, ${syscall}`, files.join(' -> ')].filter(part => part !== '').join(' '))
    this.code = code
    this.syscall = syscall
    this.path = path
  }
}
acrossCopies(DiskError, 'DiskError')
