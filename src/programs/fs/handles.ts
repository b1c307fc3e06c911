import { File } from '../../disk/file.ts'
import type { Folder } from '../../disk/folder.ts'
import type { Machine } from '../machine/machine.ts'
import { OutputStream } from '../machine/output-stream.ts'
import { type OpenFlags, openFlags } from './flags.ts'
import { fsError } from './fs-error.ts'
import { OwnFile } from './own-files.ts'

/** Something that a program has open. */
export interface Handle {
  readonly fd: number
  /** What the disk calls it. */
  readonly name: string
  readonly target: File | Folder | OwnFile | OutputStream
  readonly flags: OpenFlags
  /** Where the next read or write is that does not say where. */
  position: number
}

const FIRST = 17

/** What one start of a program has open, by number: the lowest free one is given out again first, as POSIX says. */
export class Handles {
  readonly #open = new Map<number, Handle>()

  constructor({ invocation, stdout, stderr }: Machine) {
    const input = new OwnFile('/dev/stdin', () => Buffer.from(invocation.stdin))
    this.#open.set(0, { fd: 0, name: 'fd 0', target: input, flags: openFlags('r'), position: 0 })
    const flags = openFlags('w')
    for (const target of [stdout, stderr]) {
      this.#open.set(target.fd, { fd: target.fd, name: `fd ${target.fd}`, target, flags, position: 0 })
    }
  }

  add(handle: Omit<Handle, 'fd' | 'position'>): Handle {
    let fd = FIRST
    while (this.#open.has(fd)) fd++
    const opened = { ...handle, fd, position: 0 }
    this.#open.set(fd, opened)
    return opened
  }

  /** @throws EBADF */
  get(fd: number, syscall: string): Handle {
    const handle = this.#open.get(fd)
    if (handle === undefined) throw fsError('EBADF', { syscall })
    return handle
  }

  close(fd: number): void {
    const { target } = this.get(fd, 'close')
    if (!(target instanceof OutputStream)) this.#open.delete(fd)
  }
}

/** A handle on a file that has to be on the disk, and open for writing. */
export function writable(handle: Handle, syscall: string): File | OutputStream {
  const { target, flags } = handle
  if (!flags.writes) throw fsError(syscall === 'ftruncate' ? 'EINVAL' : 'EBADF', { syscall })
  if (target instanceof File || target instanceof OutputStream) return target
  throw fsError('EBADF', { syscall })
}

export function readable(handle: Handle, syscall: string): File | OwnFile {
  const { target, flags } = handle
  if (!flags.reads || target instanceof OutputStream) throw fsError('EBADF', { syscall })
  if (target instanceof File || target instanceof OwnFile) return target
  throw fsError('EISDIR', { syscall })
}
