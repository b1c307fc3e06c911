import fs from 'node:fs'
import type { Call } from './call.ts'
import { fsError } from './fs-error.ts'
import type { Names } from './names.ts'
import { bytesOf, invalidData, type OpenFiles } from './open-files.ts'

interface FileOptions {
  readonly encoding?: BufferEncoding | 'buffer' | null
  readonly flag?: string | number
  readonly mode?: unknown
  readonly flush?: boolean
  readonly signal?: AbortSignal
}

type Given = FileOptions | string | null | undefined

function optionsOf(given: Given): FileOptions {
  const options = typeof given === 'string' ? { encoding: given as BufferEncoding } : (given ?? {})
  options.signal?.throwIfAborted()
  return options
}

/** The calls of `fs` that open a file, read or write all of it, and close it. Each of these steps is one of the disk's. */
export class WholeFiles {
  readonly #files: OpenFiles

  readonly #names: Names

  constructor(files: OpenFiles, names: Names) {
    this.#files = files
    this.#names = names
  }

  *readFile(file: unknown, given?: Given): Call<Buffer | string> {
    const { encoding, flag = 'r' } = optionsOf(given)
    const bytes = yield* this.#within(file, flag, undefined, fd => this.#files.readAll(fd))
    return encoding === undefined || encoding === null || encoding === 'buffer' ? bytes : bytes.toString(encoding)
  }

  *writeFile(file: unknown, data: unknown, given?: Given, otherwise = 'w'): Call<undefined> {
    const { encoding, flag = otherwise, mode, flush } = optionsOf(given)
    const bytes = dataOf(data, encoding)
    yield* this.#within(file, flag, mode, fd => this.#writeAll(fd, bytes, flush === true))
    return undefined
  }

  *#writeAll(fd: number, bytes: Uint8Array, flush: boolean): Call<undefined> {
    yield* this.#files.write(fd, bytes)
    if (flush) yield* this.#files.fsync(fd)
    return undefined
  }

  *appendFile(file: unknown, data: unknown, given?: Given): Call<undefined> {
    return yield* this.writeFile(file, data, given, 'a')
  }

  *copyFile(from: unknown, to: unknown, mode = 0): Call<undefined> {
    const { COPYFILE_EXCL, O_CREAT, O_EXCL, O_WRONLY } = fs.constants
    // Nothing is taken away before it is known that they are two files.
    const flag = O_WRONLY | O_CREAT | ((mode & COPYFILE_EXCL) === 0 ? 0 : O_EXCL)
    try {
      return yield* this.#within(from, 'r', undefined, source =>
        this.#within(to, flag, undefined, target => this.#copy(source, target, to)),
      )
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error
      throw fsError(String(error.code), { syscall: 'copyfile', path: String(from), dest: String(to) })
    }
  }

  *#copy(source: number, target: number, to: unknown): Call<undefined> {
    if (this.#files.areSame(source, target)) return undefined
    try {
      yield* this.#files.ftruncate(target)
      yield* this.#files.write(target, yield* this.#files.readAll(source))
    } catch (error) {
      // As libuv does: half a copy is none.
      yield* this.#names.unlink(to)
      throw error
    }
    return undefined
  }

  /** Opens a file, does something with it, and closes it; one that is open already stays so. */
  *#within<Result>(file: unknown, flag: unknown, mode: unknown, use: (fd: number) => Call<Result>): Call<Result> {
    const open = descriptorOf(file)
    if (open !== undefined) return yield* use(open)
    const fd = yield* this.#files.open(file, flag, mode ?? 0o666)
    try {
      return yield* use(fd)
    } finally {
      yield* this.#files.close(fd)
    }
  }
}

/** The number of what is open, given as such or as a `FileHandle`. */
function descriptorOf(file: unknown): number | undefined {
  if (typeof file === 'number') return file
  const fd = typeof file === 'object' && file !== null && 'fd' in file ? file.fd : undefined
  return typeof fd === 'number' ? fd : undefined
}

function dataOf(data: unknown, encoding: FileOptions['encoding']): Uint8Array {
  if (typeof data === 'string') {
    return Buffer.from(data, encoding === undefined || encoding === null || encoding === 'buffer' ? 'utf8' : encoding)
  }
  if (ArrayBuffer.isView(data)) return bytesOf(data).slice()
  throw invalidData(data)
}
